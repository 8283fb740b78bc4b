// M-Lab's client as it is published, in Node. It is written for browsers: what Node 20 lacks of one is put in its place here
// (workers and WebSockets), the client itself is not touched. Prints the last measurement of the server for both directions.
import { createRequire } from "node:module";
import { Worker as Thread, isMainThread, parentPort, workerData } from "node:worker_threads";

const require = createRequire(import.meta.url);

if (!isMainThread) {
  Object.assign(globalThis, { WebSocket: require("ws"), postMessage: (m) => parentPort.postMessage(m), self: globalThis });
  require(workerData);
  parentPort.on("message", (data) => globalThis.onmessage({ data }));
} else {
  globalThis.Worker = class {
    constructor(file) {
      this.thread = new Thread(new URL(import.meta.url), { workerData: file });
      this.thread.on("message", (data) => this.onmessage({ data }));
      this.thread.on("error", (error) => this.onmessage({ data: { MsgType: "error", Error: String(error) } }));
    }
    postMessage(data) {
      this.thread.postMessage(data);
    }
    terminate() {
      this.thread.terminate();
    }
  };
  const ndt7 = require("@m-lab/ndt7");
  const last = {};
  const keep = (way) => ({ Source, Data }) => Source === "server" && (last[way] = Data);
  const config = {
    server: process.argv[2],
    protocol: "ws",
    mlabDataPolicyInapplicable: true,
    metadata: { client_name: "majlis-e2e-node" },
    downloadworkerfile: require.resolve("@m-lab/ndt7/src/ndt7-download-worker.js"),
    uploadworkerfile: require.resolve("@m-lab/ndt7/src/ndt7-upload-worker.js"),
  };
  const code = await ndt7.test(config, { downloadMeasurement: keep("download"), uploadMeasurement: keep("upload"), error: (e) => console.error(e) });
  console.log(JSON.stringify({ code, ...last }));
  process.exit(0);
}

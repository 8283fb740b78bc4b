//! Measurements, as server and client tell each other in text messages (ndt7 specification v0.11, "Measurement message").

use serde::{Deserialize, Serialize};

use crate::TcpInfo;

/// What an application counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppInfo {
    /// Microseconds since the test began.
    pub elapsed_time: u64,
    /// Bytes of messages, sent or received.
    pub num_bytes: u64,
}

/// The two ends of a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ConnectionInfo {
    pub client: String,
    pub server: String,
    #[serde(rename = "UUID")]
    pub uuid: String,
}

/// What a server says.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Measurement<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_info: Option<AppInfo>,
    pub connection_info: &'a ConnectionInfo,
    pub origin: &'static str,
    pub test: &'static str,
    #[serde(rename = "TCPInfo", skip_serializing_if = "Option::is_none")]
    pub tcp_info: Option<TcpInfo>,
}

/// What a client says; anything else it says is of no use to us.
#[derive(Debug, Deserialize)]
struct Said {
    #[serde(rename = "AppInfo")]
    app_info: Option<AppInfo>,
}

impl AppInfo {
    /// What a client's text message says it counted. It is its word: never taken for the speed.
    #[must_use]
    pub fn said(text: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Said>(text).ok()?.app_info
    }

    /// Mbit/s since the test began.
    #[must_use]
    pub fn mbits(&self) -> Option<f64> {
        // Bits a microsecond.
        (self.elapsed_time > 0).then(|| self.num_bytes as f64 * 8.0 / self.elapsed_time as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measurement_has_the_names_of_the_specification() {
        let connection = ConnectionInfo { client: "192.0.2.1:5".into(), server: "192.0.2.2:6".into(), uuid: "x".into() };
        let app = AppInfo { elapsed_time: 1_000_000, num_bytes: 12_500_000 };
        let tcp = TcpInfo::read(&[0; TcpInfo::LEN], 1_000_000);
        let said = Measurement { app_info: Some(app), connection_info: &connection, origin: "server", test: "upload", tcp_info: Some(tcp) };
        let json = serde_json::to_value(&said).expect("JSON");
        assert_eq!(json["AppInfo"]["NumBytes"], 12_500_000);
        assert_eq!((&json["ConnectionInfo"]["UUID"], &json["Origin"], &json["Test"]), (&"x".into(), &"server".into(), &"upload".into()));
        for name in
            ["MinRTT", "RTT", "RTTVar", "BytesAcked", "BytesReceived", "BytesSent", "BytesRetrans", "BusyTime", "RWndLimited", "SndBufLimited"]
        {
            assert!(json["TCPInfo"].get(name).is_some(), "{name}");
        }
        assert_eq!(AppInfo::said(json.to_string().as_bytes()), Some(app));
        assert_eq!(app.mbits(), Some(100.0));
        assert_eq!((AppInfo::said(b"{}"), AppInfo::said(b"\xff"), AppInfo::default().mbits()), (None, None, None));
    }
}

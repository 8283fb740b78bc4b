//! Every step of every way through every story, a JSON line each, for the test that holds the page's own player equal to it:
//! first `{game, story}`, then `{way, lines, choices}`.
#![expect(clippy::print_stdout, reason = "a tool for a test")]

fn main() -> Result<(), String> {
    let mut last = String::new();
    safespace::walk_all(|game, story, way, step, meters| {
        if last != game {
            last = game.to_owned();
            println!("{{\"game\":{game:?},\"story\":{story}}}");
        }
        println!("{}", serde_json::json!({ "way": way, "lines": step.lines, "choices": step.choices, "meters": meters }));
    })
}

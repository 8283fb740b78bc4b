//! One classic script of our modules, for pages that are opened from a folder: there browsers load no modules (HTML standard, "fetch a
//! module script": an opaque origin fails CORS). Our modules are written so that this is a matter of lines: an import or an export
//! stands at the beginning of a line, an import within one line.

use std::fmt::Write as _;

/// Modules in the order of what they need.
const ORDER: [&str; 12] = ["people", "art", "scenes", "kit", "ink", "story", "cards", "day", "settings", "build", "class", "main"];

/// The script. `read` gives a module's text.
///
/// # Errors
/// A module that is not there, or an import that is not understood.
pub(crate) fn script(read: impl Fn(&str) -> Option<&'static str>) -> Result<String, String> {
    let mut out = String::from("\"use strict\";\n");
    for name in ORDER {
        let text = read(name).ok_or_else(|| format!("{name}.js: missing"))?;
        let mut exports = Vec::new();
        let _ = writeln!(out, "const module_{name} = (() => {{");
        for line in text.lines() {
            out.push_str(&translate(line, &mut exports).map_err(|problem| format!("{name}.js: {problem}: {line}"))?);
            out.push('\n');
        }
        let _ = writeln!(out, "return {{ {} }};\n}})();", exports.join(", "));
    }
    Ok(out)
}

fn translate(line: &str, exports: &mut Vec<String>) -> Result<String, &'static str> {
    if let Some(rest) = line.strip_prefix("import ") {
        let (what, from) = rest.trim_end_matches(';').split_once(" from ").ok_or("an import on one line")?;
        let module = from.trim_matches('"').strip_prefix("./").and_then(|f| f.strip_suffix(".js")).ok_or("an import of a neighbour")?;
        return match what.strip_prefix("* as ") {
            Some(all) => Ok(format!("const {all} = module_{module};")),
            None => Ok(format!("const {} = module_{module};", what.replace(" as ", ": "))),
        };
    }
    let Some(rest) = line.strip_prefix("export ") else { return Ok(line.to_owned()) };
    let name = rest
        .trim_start_matches("async ")
        .strip_prefix("function ")
        .or_else(|| rest.strip_prefix("const "))
        .or_else(|| rest.strip_prefix("class "))
        .ok_or("an export of a function, a constant or a class")?;
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    exports.push(name[..end].to_owned());
    Ok(rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_and_exports_become_plain() {
        let mut exports = Vec::new();
        let mut say = |line: &str| translate(line, &mut exports);
        assert_eq!(say("import { a, b as c } from \"./kit.js\";").as_deref(), Ok("const { a, b: c } = module_kit;"));
        assert_eq!(say("import * as day from \"./day.js\";").as_deref(), Ok("const day = module_day;"));
        assert_eq!(say("export async function play(stage) {").as_deref(), Ok("async function play(stage) {"));
        assert_eq!(say("export const holds = 1;").as_deref(), Ok("const holds = 1;"));
        assert!(say("import {").is_err() && say("export default x;").is_err());
        assert_eq!(exports, ["play", "holds"]);
    }

    #[test]
    fn every_module_is_in_it() {
        let read = |name: &str| crate::ASSETS.get_file(format!("js/play/{name}.js")).and_then(|f| f.contents_utf8());
        let script = script(read).expect("translated");
        assert!(!script.lines().any(|l| l.starts_with("import ") || l.starts_with("export ")));
        let modules = crate::ASSETS.get_dir("js/play").expect("modules").files().count();
        assert_eq!(script.matches("\nconst module_").count(), modules, "every one, once");
    }
}

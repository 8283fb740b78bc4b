//! Compiles every game's `story.ink`. A story that does not compile stops the build and is named with its line.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    if let Err(problem) = compile() {
        println!("cargo::error={problem}");
    }
}

fn compile() -> Result<(), String> {
    let games = Path::new("content/games");
    // A new game's folder changes this one; each story is watched by itself.
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", games.display());
    let out = PathBuf::from(env::var("OUT_DIR").map_err(|e| e.to_string())?);
    let mut folders: Vec<PathBuf> = fs::read_dir(games).map_err(|e| format!("{}: {e}", games.display()))?.flatten().map(|e| e.path()).collect();
    folders.sort();
    let mut list = String::from("&[\n");
    for folder in folders {
        let (file, id) = (folder.join("story.ink"), folder.file_name().unwrap_or_default().to_string_lossy().into_owned());
        let Ok(source) = fs::read_to_string(&file) else { continue };
        println!("cargo::rerun-if-changed={}", file.display());
        let story = bladeink_compiler::Compiler::new().compile(&source).map_err(|e| format!("{}: {e}", file.display()))?;
        let compiled = out.join(format!("{id}.json"));
        fs::write(&compiled, story).map_err(|e| format!("{}: {e}", compiled.display()))?;
        let _ = writeln!(list, "({id:?}, include_str!({:?})),", compiled.display().to_string());
    }
    list.push(']');
    fs::write(out.join("stories.rs"), list).map_err(|e| e.to_string())
}

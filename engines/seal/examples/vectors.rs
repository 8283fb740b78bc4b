//! Prints the test vectors: `cargo run -p seal --example vectors > engines/seal/vectors/v1.json`.
#![expect(clippy::print_stdout, reason = "printing is what this example is for")]

#[path = "../vectors/generate.rs"]
mod generate;

fn main() {
    println!("{:#}", generate::vectors());
}

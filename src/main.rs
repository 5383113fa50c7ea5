//! The program: reads the command line, runs the command, and says with its exit code how that went.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    coursewright::cli::run(std::env::args_os())
}

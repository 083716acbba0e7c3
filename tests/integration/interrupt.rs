//! Ctrl-C: exit code 130, one line, and nothing half written.

#![cfg(unix)]

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::command::{Folder, OUTPOST};

/// As many trials as can be asked for: nobody waits for the end of such a run.
const ENDLESS: &str = "1_000_000_000_000";
const SIGINT: i32 = 2;

#[test]
fn an_interrupted_run_says_so_and_leaves_nothing_behind() {
    let folder = Folder::with("site.toml", OUTPOST);
    // A signal that comes before the command heeds it ends it all the same: then it is given more time.
    for wait in [200, 1_000, 5_000] {
        let mut command = folder.bordj(&["run", "site.toml", "--trials", ENDLESS, "--out", "report"]).command();
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let done = child.wait_with_output().unwrap();
        assert_eq!(folder.names("."), ["site.toml"]);
        if done.status.signal() == Some(SIGINT) {
            continue;
        }
        assert_eq!(done.status.code(), Some(130));
        assert_eq!(String::from_utf8(done.stderr).unwrap(), "interrupted: nothing was written\n");
        assert!(done.stdout.is_empty());
        return;
    }
    panic!("the command never heeds an interruption");
}

//! Lines in, lines out: the same on a terminal and in a pipe, coloured on a terminal only.

use std::io::{BufRead, Write};

use suite::names::Text;
use suite::verdict::Verdict;

/// Where somebody is asked.
pub struct Console<'a> {
    input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
    colour: bool,
    echoes: bool,
}

impl<'a> Console<'a> {
    /// A console over these two; `colour` where the output is a terminal.
    pub fn new(input: &'a mut dyn BufRead, output: &'a mut dyn Write, colour: bool) -> Self {
        Self { input, output, colour, echoes: false }
    }

    /// The same where nobody sees what is typed: each line is printed as it is read, so that the transcript can be followed.
    #[must_use]
    pub fn echoing(self, echoes: bool) -> Self {
        Self { echoes, ..self }
    }

    /// Prints a line. Where nobody reads any more the answers still count, so this is no trouble.
    pub(super) fn say(&mut self, line: &str) {
        let _ = writeln!(self.output, "{line}");
    }

    /// Asks for one line; `None` at the end of the input.
    pub(super) fn ask(&mut self, prompt: &str) -> Option<String> {
        let _ = write!(self.output, "{}", self.bold(prompt));
        let _ = self.output.flush();
        let mut line = Vec::new();
        match self.input.read_until(b'\n', &mut line) {
            Ok(1..) => {
                let line = String::from_utf8_lossy(&line).trim().to_owned();
                if self.echoes {
                    self.say(&harmless(&line));
                }
                Some(line)
            }
            _ => {
                let _ = writeln!(self.output);
                None
            }
        }
    }

    pub(super) fn bold(&self, text: &str) -> String {
        self.painted("1", text)
    }

    pub(super) fn faint(&self, text: &str) -> String {
        self.painted("2", text)
    }

    pub(super) fn warning(&self, text: &str) -> String {
        self.painted("33", text)
    }

    pub(super) fn verdict(&self, verdict: Verdict) -> String {
        let code = match verdict {
            Verdict::Pass => "32",
            Verdict::Inconclusive => "33",
            Verdict::Fail => "31",
        };
        self.painted(code, &verdict.to_string())
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// What stands in a file that somebody else wrote, made harmless for a terminal.
pub(super) fn harmless(text: &str) -> String {
    Text::from_device(text).as_str().to_owned()
}

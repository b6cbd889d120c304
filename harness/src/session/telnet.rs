//! Telnet (RFC 854): one try to sign in by the dialogue of a login, by declared prompts or by the usual words.

use std::time::{Duration, Instant};

use suite::evidence::LoginOutcome;
use suite::ixit::t01_auth_mech::TelnetLogin;

use super::connect::Endpoint;
use super::dialogue::{Dialogue, Next};
use super::sign_in::{Pass, Tried};
use super::{NoResponse, ssh};

const IAC: u8 = 255;
/// Silence after which a text that looks like a prompt is one.
const SETTLED: Duration = Duration::from_millis(400);
/// A command that does nothing but show its argument, in a spelling that only a shell takes apart.
const ECHO: (&str, &str) = ("echo thir''teen", "thirteen");

/// One try on a connection of its own, timed from the sending of the secret to the first word that tells the answer.
///
/// # Errors
/// [`NoResponse`], when the device hangs up or says nothing before the secret was shown.
pub(super) async fn sign_in(endpoint: &Endpoint, login: &TelnetLogin, user: &str, secret: &str) -> Result<Tried, NoResponse> {
    let mut login = Login { talk: Dialogue::open(endpoint).await?, answered: 0, from: 0, login };
    let began = Instant::now();
    let mut asked = login.until(|state| state.asks_user() || state.asks_secret() || state.asks_command()).await?;
    if asked == Next::More && login.asks_user() {
        login.say(user).await?;
        asked = login.until(|state| state.asks_secret() || state.asks_user() || state.verdict().is_some() || state.asks_command()).await?;
    }
    if asked == Next::Closed {
        return Err(NoResponse::Closed);
    }
    if login.asks_secret() {
        let began = Instant::now();
        login.say(secret).await?;
        let outcome = login.answer().await?;
        return Ok(tried(outcome, began));
    }
    let outcome = match login.verdict() {
        // Nobody looked at the secret, unless the login as such is locked.
        Some(LoginOutcome::Locked) => LoginOutcome::Locked,
        _ if login.asks_command() => login.command_is_taken().await?,
        _ => LoginOutcome::NoAnswer,
    };
    Ok(tried(outcome, began))
}

fn tried(outcome: LoginOutcome, began: Instant) -> Tried {
    Tried { outcome, status: None, took: began.elapsed(), retry_after: None, pass: Pass::Nothing, page: None }
}

struct Login<'a> {
    talk: Dialogue,
    /// How many bytes of refusals of options were sent.
    answered: usize,
    /// Where the text begins that answers to what was said last.
    from: usize,
    login: &'a TelnetLogin,
}

impl Login<'_> {
    /// Listens until the text is enough, or the other side hangs up or has nothing more to say.
    async fn until(&mut self, enough: impl Fn(&Self) -> bool) -> Result<Next, NoResponse> {
        loop {
            if enough(self) {
                return Ok(Next::More);
            }
            let next = self.talk.hear(None).await?;
            self.refuse_options().await?;
            match next {
                Next::More => {}
                Next::Closed | Next::Quiet if enough(self) => return Ok(Next::More),
                over => return Ok(over),
            }
        }
    }

    async fn refuse_options(&mut self) -> Result<(), NoResponse> {
        let refusals = strip(&self.talk.heard).1;
        if refusals.len() > self.answered {
            let new = refusals[self.answered..].to_vec();
            self.answered = refusals.len();
            self.talk.say(&new).await?;
        }
        Ok(())
    }

    /// Types a line.
    async fn say(&mut self, words: &str) -> Result<(), NoResponse> {
        self.from = strip(&self.talk.heard).0.len();
        let mut line: Vec<u8> = words.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
        line.extend(b"\r\n");
        self.talk.say(&line).await
    }

    /// What was heard since the last line was typed.
    fn text(&self) -> String {
        let text = strip(&self.talk.heard).0;
        String::from_utf8_lossy(text.get(self.from..).unwrap_or_default()).replace(['\r', '\0'], "")
    }

    fn asks_user(&self) -> bool {
        ends_with(&self.text(), self.login.user_prompt.as_deref(), &["login:", "username:", "user name:", "user:", "account:"])
    }

    fn asks_secret(&self) -> bool {
        ends_with(&self.text(), self.login.secret_prompt.as_deref(), &["password:", "passwd:", "passcode:", "pin:"])
    }

    fn asks_command(&self) -> bool {
        let text = self.text();
        let line = text.lines().last().unwrap_or_default().trim_end();
        !text.ends_with('\n') && line.len() <= 80 && line.ends_with(['#', '$', '>', '%'])
    }

    /// What the words say, if they say it.
    fn verdict(&self) -> Option<LoginOutcome> {
        let text = self.text();
        if self.login.success.as_ref().is_some_and(|success| text.contains(success)) {
            return Some(LoginOutcome::Accepted);
        }
        if ssh::speaks_of_a_change(&text) {
            return Some(LoginOutcome::AcceptedForChangeOnly);
        }
        let text = text.to_ascii_lowercase();
        // How the last logins went is told to those who were let in.
        let lines = || text.lines().filter(|line| !line.contains("last"));
        let says = |words: &[&str]| lines().any(|line| words.iter().any(|word| line.contains(word)));
        if says(&["locked", "too many", "try again later", "temporarily", "blocked"]) {
            return Some(LoginOutcome::Locked);
        }
        says(&["incorrect", "invalid", "denied", "failed", "failure", "wrong", "bad password"]).then_some(LoginOutcome::Refused)
    }

    /// What the secret came to.
    async fn answer(&mut self) -> Result<LoginOutcome, NoResponse> {
        let next =
            self.until(|state| state.verdict().is_some() || state.asks_user() || state.asks_secret() || state.asks_command()).await?;
        if let Some(outcome) = self.verdict() {
            return Ok(outcome);
        }
        if self.asks_user() || self.asks_secret() {
            return Ok(LoginOutcome::Refused);
        }
        if self.asks_command() && self.login.success.is_none() {
            return self.command_is_taken().await;
        }
        // Hanging up without a word is a refusal; words that nobody understands are neither.
        let is_mute = self.text().chars().all(char::is_whitespace);
        Ok(if next == Next::Closed && is_mute { LoginOutcome::Refused } else { LoginOutcome::NoAnswer })
    }

    /// Whether what looks like the prompt of a command line is one: it carries out a command, or asks for the next one.
    async fn command_is_taken(&mut self) -> Result<LoginOutcome, NoResponse> {
        while self.talk.hear(Some(SETTLED)).await? == Next::More {}
        self.refuse_options().await?;
        if self.asks_user() || self.asks_secret() {
            return Ok(LoginOutcome::Refused);
        }
        if let Some(outcome) = self.verdict() {
            return Ok(outcome);
        }
        if !self.asks_command() {
            return Ok(LoginOutcome::NoAnswer);
        }
        self.say(ECHO.0).await?;
        let taken = self.until(|state| state.text().contains(ECHO.1) || state.asks_command() || state.asks_secret() || state.asks_user());
        taken.await?;
        let accepted = self.text().contains(ECHO.1) || self.asks_command();
        Ok(if accepted { LoginOutcome::Accepted } else { LoginOutcome::Refused })
    }
}

/// Whether a text ends with the declared prompt, or with one of the usual ones.
fn ends_with(text: &str, declared: Option<&str>, usual: &[&str]) -> bool {
    let text = text.trim_end();
    match declared.map(str::trim_end).filter(|prompt| !prompt.is_empty()) {
        Some(prompt) => text.ends_with(prompt),
        None => {
            let line = text.lines().last().unwrap_or_default().to_ascii_lowercase();
            line.len() <= 120 && usual.iter().any(|prompt| line.ends_with(prompt))
        }
    }
}

/// Splits a Telnet stream (RFC 854) into its text and our refusal of every option in it.
pub(crate) fn strip(raw: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut text, mut refusals) = (Vec::new(), Vec::new());
    let mut rest = raw;
    loop {
        rest = match rest {
            [] | [IAC] | [IAC, 251..=254] => return (text, refusals),
            // WILL and WON'T are answered by DON'T, DO and DON'T by WON'T; only offers need an answer.
            [IAC, 251, option, rest @ ..] => {
                refusals.extend([IAC, 254, *option]);
                rest
            }
            [IAC, 253, option, rest @ ..] => {
                refusals.extend([IAC, 252, *option]);
                rest
            }
            [IAC, 252 | 254, _, rest @ ..] => rest,
            [IAC, 250, rest @ ..] => rest.windows(2).position(|pair| pair == [IAC, 240]).map_or(&[], |end| &rest[end + 2..]),
            [IAC, _, rest @ ..] => rest,
            [byte, rest @ ..] => {
                text.push(*byte);
                rest
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;
    use crate::session::fake;

    #[rstest]
    #[case(b"\xff\xfd\x01\xff\xfb\x03hi", b"hi", b"\xff\xfc\x01\xff\xfe\x03")]
    #[case(b"a\xff\xfa\x18\x01\xff\xf0b", b"ab", b"")]
    #[case(b"\xff\xfa\x18 no end", b"", b"")]
    #[case(b"\xff\xfeXlogin:\xff", b"login:", b"")]
    #[case(b"cut\xff\xfd", b"cut", b"")]
    fn options_are_refused_and_text_is_left(#[case] raw: &[u8], #[case] text: &[u8], #[case] refusals: &[u8]) {
        assert_eq!(strip(raw), (text.to_vec(), refusals.to_vec()));
    }

    /// A device that says one text after another, each when something was typed; then it hangs up.
    async fn device(texts: &'static [&'static str]) -> Endpoint {
        let port = fake::serve(move |mut stream: TcpStream| async move {
            let mut buffer = [0; 512];
            stream.write_all(b"\xff\xfd\x01\xff\xfb\x03").await?;
            for text in texts {
                stream.write_all(text.as_bytes()).await?;
                loop {
                    let length = stream.read(&mut buffer).await?;
                    if length == 0 || buffer[..length].contains(&b'\n') {
                        break;
                    }
                }
            }
            Ok(())
        });
        fake::endpoint(port.await)
    }

    #[rstest]
    #[case::right(&["eye login: ", "Password: ", "\r\nLast failed login: never\r\n# ", "echo thir''teen\r\nthirteen\r\n# "], LoginOutcome::Accepted)]
    #[case::a_menu_with_a_prompt(&["User:", "Password:", "\r\neye> ", "unknown command\r\neye> "], LoginOutcome::Accepted)]
    #[case::words_nobody_knows(&["User:", "Password:", "\r\n[1] Settings\r\n"], LoginOutcome::NoAnswer)]
    #[case::wrong(&["eye login: ", "Password: ", "\r\nLogin incorrect\r\neye login: "], LoginOutcome::Refused)]
    #[case::asked_again(&["eye login: ", "Password: ", "\r\neye login: "], LoginOutcome::Refused)]
    #[case::hung_up(&["eye login: ", "Password: "], LoginOutcome::Refused)]
    #[case::secret_alone(&["Password: ", "\r\nAccess denied.\r\n"], LoginOutcome::Refused)]
    #[case::locked(&["eye login: ", "Password: ", "Account locked, try again later\r\n"], LoginOutcome::Locked)]
    #[case::first_login(&["eye login: ", "Password: ", "\r\nYou are required to change your password immediately\r\nNew password: "], LoginOutcome::AcceptedForChangeOnly)]
    #[case::nobody_is_asked(&["BusyBox\r\n/ # ", "echo thir''teen\r\nthirteen\r\n/ # "], LoginOutcome::Accepted)]
    #[case::a_banner_that_looks_like_a_prompt(&["<eye>", "<eye>\r\nPassword: "], LoginOutcome::Refused)]
    #[case::no_login(&["hello\r\n"], LoginOutcome::NoAnswer)]
    #[tokio::test]
    async fn a_dialogue_means_what_its_words_say(#[case] texts: &'static [&'static str], #[case] expected: LoginOutcome) {
        let endpoint = device(texts).await;
        let tried = sign_in(&endpoint, &TelnetLogin::default(), "owner", "secret").await.unwrap();
        assert_eq!(tried.outcome, expected);
    }

    #[tokio::test]
    async fn declared_words_count_instead_of_the_usual_ones() {
        let endpoint = device(&["Benutzer? ", "Kennwort? ", "\r\nWillkommen\r\n"]).await;
        let words = |words: &str| Some(words.to_owned());
        let login = TelnetLogin { user_prompt: words("Benutzer?"), secret_prompt: words("Kennwort?"), success: words("Willkommen") };
        assert_eq!(sign_in(&endpoint, &login, "owner", "secret").await.unwrap().outcome, LoginOutcome::Accepted);
    }
}

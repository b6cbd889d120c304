//! Authentication schemes as HTTP and RTSP servers name them (RFC 9110, 11.6.1).

use suite::evidence::Scheme;
use suite::names::Text;

/// The schemes of one WWW-Authenticate field, which may hold several challenges.
pub(crate) fn of(field: &str) -> Vec<Scheme> {
    let mut schemes: Vec<Scheme> = Vec::new();
    for item in items(field) {
        let (before, value) = item.split_once('=').map_or((item, None), |(before, value)| (before.trim_end(), Some(value.trim())));
        let mut words = before.split_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next());
        let parameter = match (second, value) {
            (None, Some(_)) => first,
            (parameter, _) => {
                schemes.extend(named(first));
                parameter.unwrap_or_default()
            }
        };
        if let (Some(Scheme::Digest { algorithm }), Some(value), true) =
            (schemes.last_mut(), value, parameter.eq_ignore_ascii_case("algorithm"))
        {
            *algorithm = value.trim_matches('"').chars().take(32).collect::<String>().to_ascii_uppercase();
        }
    }
    schemes.dedup();
    schemes
}

fn named(word: &str) -> Option<Scheme> {
    match word.to_ascii_lowercase().as_str() {
        "" => None,
        "basic" => Some(Scheme::Basic),
        "bearer" => Some(Scheme::Bearer),
        "digest" => Some(Scheme::Digest { algorithm: "MD5".to_owned() }),
        _ => Some(Scheme::Other(Text::from_device(word))),
    }
}

/// The parts between commas that stand outside quotes; 64 at most.
fn items(field: &str) -> Vec<&str> {
    let (mut items, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, letter) in field.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted && items.len() < 64 => {
                items.push(field[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(field[start..].trim());
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn digest(algorithm: &str) -> Scheme {
        Scheme::Digest { algorithm: algorithm.to_owned() }
    }

    #[rstest]
    #[case("Basic realm=\"camera\"", vec![Scheme::Basic])]
    #[case("Digest realm=\"a, algorithm=MD5\", nonce=\"x\", algorithm=SHA-256", vec![digest("SHA-256")])]
    #[case("digest realm=\"a\", qop=\"auth\"", vec![digest("MD5")])]
    #[case("Digest algorithm=sha-256, realm=x, Basic realm=\"y\"", vec![digest("SHA-256"), Scheme::Basic])]
    #[case("Negotiate, NTLM TlRMTVNTUAAB==", vec![Scheme::Other("Negotiate".into()), Scheme::Other("NTLM".into())])]
    #[case("Bearer", vec![Scheme::Bearer])]
    #[case("", vec![])]
    #[case(",,,\"", vec![Scheme::Other("\"".into())])]
    fn challenges_are_told_apart(#[case] field: &str, #[case] schemes: Vec<Scheme>) {
        assert_eq!(of(field), schemes);
    }
}

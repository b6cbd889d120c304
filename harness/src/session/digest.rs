//! Digest authentication (RFC 7616) of HTTP and RTSP, and what a device offers in `WWW-Authenticate`.

use digest_auth::{AlgorithmType, AuthContext, HttpMethod, WwwAuthenticateHeader};
use suite::evidence::Scheme;
use suite::names::Text;

/// The answer to a challenge, as the value of an `Authorization` header.
///
/// Of several Digest challenges the one with the strongest algorithm is answered. `None` when no Digest challenge can be answered.
#[must_use]
pub fn answer<'a>(challenges: impl IntoIterator<Item = &'a str>, method: &str, uri: &str, user: &str, secret: &str) -> Option<String> {
    let offered = challenges.into_iter().flat_map(split).filter(|challenge| scheme_of(challenge).eq_ignore_ascii_case("digest"));
    let mut prompts: Vec<_> = offered.filter_map(|challenge| WwwAuthenticateHeader::parse(challenge.get(6..)?).ok()).collect();
    prompts.sort_by_key(|prompt| prompt.algorithm.algo != AlgorithmType::MD5);
    let mut prompt = prompts.pop()?;
    let context = AuthContext::new_with_method(user, secret, uri, Some(&b""[..]), HttpMethod(method.to_owned().into()));
    Some(prompt.respond(&context).ok()?.to_header_string())
}

/// The schemes that the values of `WWW-Authenticate` offer.
pub fn schemes<'a>(challenges: impl IntoIterator<Item = &'a str>) -> Vec<Scheme> {
    let mut schemes: Vec<_> = challenges.into_iter().flat_map(split).map(scheme).collect();
    schemes.dedup();
    schemes
}

fn scheme(challenge: &str) -> Scheme {
    let name = scheme_of(challenge);
    match name.to_ascii_lowercase().as_str() {
        "basic" => Scheme::Basic,
        "bearer" => Scheme::Bearer,
        "digest" => {
            Scheme::Digest { algorithm: parameter(challenge, "algorithm").unwrap_or_else(|| "MD5".to_owned()).to_ascii_uppercase() }
        }
        _ => Scheme::Other(Text::from_device(name.get(..64).unwrap_or(name))),
    }
}

fn scheme_of(challenge: &str) -> &str {
    challenge.split_whitespace().next().unwrap_or_default()
}

/// The value of a parameter of a challenge, without its quotes.
fn parameter(challenge: &str, name: &str) -> Option<String> {
    let parameters = challenge.trim_start().split_once(char::is_whitespace)?.1;
    let pairs = outside_quotes(parameters).into_iter().filter_map(|pair| pair.split_once('='));
    let mut values =
        pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().trim_matches('"').to_owned());
    values.next()
}

/// Several challenges may stand in one header, divided by the same comma as their parameters: a new one begins where a word is followed by a space
/// and not by `=`.
fn split(header: &str) -> Vec<&str> {
    let mut challenges = Vec::new();
    let mut start = 0;
    for piece in outside_quotes(header) {
        let offset = piece.as_ptr() as usize - header.as_ptr() as usize;
        let first = piece.trim_start();
        let word = first.find(|c: char| c.is_whitespace() || c == '=').map_or(first, |end| &first[..end]);
        let begins = !first[word.len()..].trim_start().starts_with('=') && !word.is_empty();
        if begins && offset > 0 {
            challenges.push(header[start..offset].trim().trim_end_matches(','));
            start = offset;
        }
    }
    challenges.push(header[start..].trim());
    challenges.retain(|challenge| !challenge.is_empty());
    challenges
}

fn outside_quotes(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(move |c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn digest(algorithm: &str) -> Scheme {
        Scheme::Digest { algorithm: algorithm.to_owned() }
    }

    #[rstest]
    #[case("Basic realm=\"x\"", vec![Scheme::Basic])]
    #[case("Bearer", vec![Scheme::Bearer])]
    #[case("Digest realm=\"a, b\", nonce=\"n\", algorithm=SHA-256", vec![digest("SHA-256")])]
    #[case("Digest realm=\"x\", nonce=\"n\"", vec![digest("MD5")])]
    #[case("Digest realm=\"x\", algorithm=\"md5\", nonce=\"n\", Basic realm=\"x\"", vec![digest("MD5"), Scheme::Basic])]
    #[case("Basic realm=\"x\", Digest realm=\"y\", nonce=\"n\", algorithm=SHA-256", vec![Scheme::Basic, digest("SHA-256")])]
    #[case("Negotiate", vec![Scheme::Other(Text::from_device("Negotiate"))])]
    #[case("", vec![])]
    fn schemes_are_read_from_challenges(#[case] header: &str, #[case] expected: Vec<Scheme>) {
        assert_eq!(schemes([header]), expected);
    }

    /// The examples of RFC 7616, 3.9.1, which give the responses for MD5 and SHA-256.
    #[rstest]
    #[case("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    #[case("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    fn the_library_computes_as_the_standard_does(#[case] algorithm: &str, #[case] response: &str) {
        let header = format!(
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
        );
        let mut prompt = WwwAuthenticateHeader::parse(&header).unwrap();
        prompt.qop = Some(vec![digest_auth::Qop::AUTH]);
        let mut context = AuthContext::new("Mufasa", "Circle of Life", "/dir/index.html");
        context.set_custom_cnonce("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
        assert_eq!(prompt.respond(&context).unwrap().response, response);
    }

    #[test]
    fn the_strongest_challenge_is_answered() {
        let offered = [
            "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"",
            "Digest realm=\"r\", nonce=\"n\", algorithm=MD5, qop=\"auth\"",
        ];
        for order in [[0, 1], [1, 0]] {
            let answer = answer(order.map(|index| offered[index]), "GET", "/", "u", "s").unwrap();
            assert!(answer.contains("algorithm=SHA-256"), "{answer}");
        }
        assert!(answer(["Basic realm=\"r\""], "GET", "/", "u", "s").is_none());
    }
}

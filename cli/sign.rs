//! `thirteen keys`, `sign`, `countersign` and `timestamp`.

use std::path::Path;

use harness::exit::Exit;
use harness::keys::{NewKey, PrivateKey, create, may_sign};
use harness::seal;
use reports::signature::{Party, Role};

use crate::arguments::{Keys, NewKeys, PartyGiven, RoleGiven, Sign, Timestamp};
use crate::{Trouble, passphrase};

/// Makes a key.
pub fn keys(wanted: &Keys) -> Result<Exit, Trouble> {
    let Keys::New(wanted) = wanted;
    let NewKeys { folder, name, organisation, party, role, ed25519, test, encrypt, passphrase_file } = wanted;
    let mut roles: Vec<Role> =
        role.iter().map(|role| if *role == RoleGiven::Operator { Role::Operator } else { Role::Authoriser }).collect();
    if roles.is_empty() {
        roles.push(Role::Operator);
    }
    let party = match party {
        PartyGiven::Supplier => Party::Supplier,
        PartyGiven::Buyer => Party::Buyer,
        PartyGiven::IndependentLaboratory => Party::IndependentLaboratory,
    };
    let passphrase = passphrase::new(*encrypt, passphrase_file.as_deref())?;
    let (passphrase, now) = (passphrase.as_ref().map(|given| given.as_str()), jiff::Timestamp::now());
    let files = create(folder, &NewKey { name, organisation, party, roles: &roles, bare: *ed25519, test: *test, passphrase, now })?;
    for file in files {
        say!("{}", file.display());
    }
    let kept = if passphrase.is_some() {
        "key.pem is encrypted: without its passphrase nobody signs with it, you neither."
    } else {
        "key.pem is not encrypted, and nobody but you can read it: keep it so."
    };
    say!("{kept} Give trust.yaml to whoever verifies.");
    Ok(Exit::Pass)
}

/// Signs a bundle.
pub fn sign(wanted: &Sign) -> Result<Exit, Trouble> {
    put_name_to(wanted, Role::Operator)
}

/// Countersigns a bundle.
pub fn countersign(wanted: &Sign) -> Result<Exit, Trouble> {
    put_name_to(wanted, Role::Authoriser)
}

fn put_name_to(wanted: &Sign, role: Role) -> Result<Exit, Trouble> {
    may_sign(&wanted.key, role)?;
    let passphrase = passphrase::known(wanted)?;
    let key = PrivateKey::load(&wanted.key, passphrase.as_ref().map(|given| given.as_str()))?;
    let root = seal::sign(&wanted.file, &key, role, jiff::Timestamp::now(), role == Role::Authoriser)?;
    say!("{}: signed as {role}, root {root}", wanted.file.display());
    Ok(Exit::Pass)
}

/// Writes the request for a time stamp, or takes the answer in.
pub fn timestamp(wanted: &Timestamp) -> Result<Exit, Trouble> {
    let failed = |path: &Path, error: std::io::Error| Trouble::usage(format!("{}: {error}", path.display()));
    if let Some(server) = &wanted.server {
        let nonce = Some(harness::time_stamping::nonce());
        let request = seal::stamp_request(&wanted.file, wanted.signature, nonce)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::bench)?;
        let answer = runtime.block_on(harness::time_stamping::ask(server, request))?;
        seal::stamp(&wanted.file, wanted.signature, &answer, nonce)?;
        say!("{}: signature {} is stamped by {server}", wanted.file.display(), wanted.signature);
    }
    if let Some(path) = &wanted.request {
        let request = seal::stamp_request(&wanted.file, wanted.signature, None)?;
        crate::output::new_file(path, &request)?;
        say!("{}: a request, to be sent to a time-stamping authority as application/timestamp-query", path.display());
    }
    if let Some(path) = &wanted.token {
        let answer = std::fs::read(path).map_err(|error| failed(path, error))?;
        seal::stamp(&wanted.file, wanted.signature, &answer, None)?;
        say!("{}: signature {} is stamped", wanted.file.display(), wanted.signature);
    }
    Ok(Exit::Pass)
}

//! Tests of the scripts about logins against a tiny device, sound and flawed.

use rstest::rstest;
use suite::evidence::*;
use suite::names::IdentityName;
use suite::reference::passwords;

use super::fake_device::{Device, Flaw, LOCK, OWNER, fresh, place};
use super::{challenge, change_secret, common_credentials, first_use, guess, http, login, password_forms, traits};

fn owner() -> IdentityName {
    "owner".into()
}

fn one_login(way: u8, with: Credential) -> Login {
    Login { at: place(), row: "AuthMech-Json".into(), way, with }
}

#[rstest]
#[case::json(0)]
#[case::form(1)]
#[case::basic(2)]
#[case::digest(3)]
#[tokio::test]
async fn each_way_tells_right_from_wrong(#[case] way: u8) {
    let device = Device::start(&[]).await;
    for (with, expected) in [
        (Credential::Wrong(owner()), LoginOutcome::Refused),
        (Credential::Empty(owner()), LoginOutcome::Refused),
        (Credential::Identity(owner()), LoginOutcome::Accepted),
    ] {
        let seen = login::put(&device.context, &one_login(way, with)).await.unwrap();
        assert_eq!(seen.outcome, expected);
    }
}

#[tokio::test]
async fn a_login_that_is_good_only_for_a_change_is_told_apart() {
    let device = Device::start(&[Flaw::SetUpFirst]).await;
    let seen = login::put(&device.context, &one_login(0, Credential::Identity(owner()))).await.unwrap();
    assert_eq!(seen.outcome, LoginOutcome::AcceptedForChangeOnly);
}

#[tokio::test]
async fn a_way_that_is_not_declared_is_no_answer_of_the_device() {
    let device = Device::start(&[]).await;
    let trouble = login::put(&device.context, &one_login(9, Credential::Identity(owner()))).await.unwrap_err();
    assert!(trouble.says.contains("no way 10"), "{trouble}");
}

#[rstest]
#[case::json(0, vec![Scheme::Form])]
#[case::basic(2, vec![Scheme::Basic])]
#[case::digest(3, vec![Scheme::Digest { algorithm: "SHA-256".to_owned() }])]
#[tokio::test]
async fn a_stranger_is_asked_for_what_the_way_takes(#[case] way: u8, #[case] schemes: Vec<Scheme>) {
    let device = Device::start(&[]).await;
    let seen = challenge::put(&device.context, &Challenge { at: place(), row: "AuthMech-Json".into(), way }).await.unwrap();
    assert_eq!((seen.schemes, seen.over_tls, seen.shortfall), (schemes, false, None));
}

fn request(who: Who) -> Exchange {
    let request = Request { method: Method::Get, path: "/api/status".to_owned(), json: None };
    Exchange { at: place(), on: "LogIntf-Web".into(), request, who }
}

#[tokio::test]
async fn an_exchange_is_served_to_its_owner_only_and_tells_no_token() {
    let device = Device::start(&[]).await;
    let nobody = http::put(&device.context, &request(Who::Nobody)).await.unwrap();
    assert_eq!((nobody.class, nobody.status), (ResponseClass::Refused, Some(401)));
    let owner = http::put(&device.context, &request(Who::Identity(owner()))).await.unwrap();
    assert_eq!(owner.class, ResponseClass::Served);
    assert!(owner.body.as_str().contains("\"session\":\"(secret)\""), "{}", owner.body);
}

#[tokio::test]
async fn an_exchange_says_when_the_sign_in_before_it_failed() {
    let device = Device::start(&[]).await;
    device.set_owner_password("something else");
    let seen = http::put(&device.context, &request(Who::Identity(owner()))).await.unwrap();
    assert!(seen.shortfall.unwrap().contains("signing in as owner"));
}

fn guessing(lock_after: u16) -> Guess {
    Guess { at: place(), row: "AuthMech-Json".into(), way: 0, identity: owner(), lock_after, lock_ms: LOCK.1, attempts: 9 }
}

#[tokio::test]
async fn a_lock_out_is_seen_at_the_declared_limit_and_waited_out() {
    let device = Device::start(&[]).await;
    let seen = guess::put(&device.context, &guessing(LOCK.0)).await.unwrap();
    assert_eq!(
        (seen.baseline, seen.at_declared_limit, seen.after_all),
        (LoginOutcome::Accepted, Some(LoginOutcome::Locked), LoginOutcome::Locked)
    );
    assert_eq!(seen.guesses.len(), usize::from(LOCK.0));
    assert!(seen.recovered_after_ms.is_some_and(|ms| (250..2_000).contains(&ms)), "{:?}", seen.recovered_after_ms);
    assert_eq!(seen.shortfall, None);
}

#[tokio::test]
async fn a_lock_in_the_clothes_of_a_page_is_seen_through() {
    let device = Device::start(&[Flaw::LocksByPage]).await;
    let seen = guess::put(&device.context, &Guess { way: 2, ..guessing(LOCK.0) }).await.unwrap();
    assert_eq!((seen.baseline, seen.at_declared_limit), (LoginOutcome::Accepted, Some(LoginOutcome::Locked)), "{seen:?}");
    assert!(seen.guesses.iter().all(|guess| guess.outcome == LoginOutcome::Refused) && seen.recovered_after_ms.is_some(), "{seen:?}");
    let listed = common_credentials::put(&device.context, &CommonCredentials { way: 2, ..common(0) }).await.unwrap();
    assert_eq!((listed.control, listed.accepted), (LoginOutcome::Refused, Vec::new()));
    assert!(listed.cut_short.is_some_and(|why| why.contains("answers everybody alike")));
}

#[tokio::test]
async fn a_missing_lock_out_is_seen_after_all_attempts() {
    let device = Device::start(&[Flaw::NoLock]).await;
    let seen = guess::put(&device.context, &guessing(LOCK.0)).await.unwrap();
    assert_eq!((seen.at_declared_limit, seen.after_all), (Some(LoginOutcome::Accepted), LoginOutcome::Accepted));
    assert_eq!(seen.guesses.len(), 9);
}

#[tokio::test]
async fn a_lock_that_engages_late_is_seen_beyond_the_limit() {
    let device = Device::start(&[]).await;
    let seen = guess::put(&device.context, &guessing(2)).await.unwrap();
    assert_eq!((seen.at_declared_limit, seen.after_all), (Some(LoginOutcome::Accepted), LoginOutcome::Locked));
}

#[tokio::test]
async fn an_undeclared_lock_is_found_and_waited_out() {
    let device = Device::start(&[]).await;
    let seen = guess::put(&device.context, &Guess { lock_ms: 0, ..guessing(0) }).await.unwrap();
    assert_eq!((seen.at_declared_limit, seen.after_all), (None, LoginOutcome::Locked));
    assert!(seen.recovered_after_ms.is_some());
}

#[tokio::test]
async fn guessing_proves_nothing_without_its_control() {
    let device = Device::start(&[]).await;
    device.set_owner_password("something else");
    let seen = guess::put(&device.context, &guessing(LOCK.0)).await.unwrap();
    assert!(seen.guesses.is_empty() && seen.attempt().shortfall.is_some());
}

fn common(lock_after: u16) -> CommonCredentials {
    CommonCredentials { at: place(), row: "AuthMech-Json".into(), way: 0, list: passwords::common_digest(), lock_after, lock_ms: 20 }
}

#[rstest]
#[case::sound(&[Flaw::NoLock], vec![])]
#[case::flawed(&[Flaw::NoLock, Flaw::CommonAdmin], vec!["admin"])]
#[tokio::test]
async fn the_common_list_is_tried_whole(#[case] flaws: &'static [Flaw], #[case] accepted: Vec<&str>) {
    let device = Device::start(flaws).await;
    let seen = common_credentials::put(&device.context, &common(0)).await.unwrap();
    assert_eq!((seen.control, seen.cut_short), (LoginOutcome::Refused, None));
    assert_eq!(usize::from(seen.tried), passwords::common().len());
    assert_eq!(seen.accepted.iter().map(|entry| entry.user.as_str()).collect::<Vec<_>>(), accepted);
}

#[tokio::test]
async fn the_common_list_does_not_trip_the_declared_lock() {
    let device = Device::start(&[]).await;
    let started = std::time::Instant::now();
    let seen = common_credentials::put(&device.context, &CommonCredentials { lock_ms: LOCK.1, ..common(LOCK.0) }).await.unwrap();
    assert_eq!((usize::from(seen.tried), seen.cut_short), (passwords::common().len(), None));
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_device_that_takes_any_password_has_no_authentication() {
    let device = Device::start(&[Flaw::AnyPassword]).await;
    let seen = common_credentials::put(&device.context, &common(0)).await.unwrap();
    assert_eq!((seen.control, seen.tried), (LoginOutcome::Accepted, 0));
    assert!(seen.cut_short.unwrap().contains("random wrong password"));
}

#[tokio::test]
async fn a_login_that_is_not_there_refused_nobody() {
    let device = Device::start(&[Flaw::NoLogin]).await;
    let common = common_credentials::put(&device.context, &common(0)).await.unwrap();
    assert_eq!((common.control, common.tried), (LoginOutcome::NoAnswer, 0));
    assert!(common.attempt().shortfall.is_some());
    let guess = guess::put(&device.context, &guessing(LOCK.0)).await.unwrap();
    assert_eq!((guess.baseline, guess.guesses.len()), (LoginOutcome::NoAnswer, 0));
    assert!(guess.attempt().shortfall.is_some());
}

#[tokio::test]
async fn an_undeclared_lock_does_not_cut_the_common_list_short() {
    let device = Device::start(&[]).await;
    let question = CommonCredentials { lock_ms: LOCK.1, ..common(0) };
    let seen = common_credentials::put(&device.context, &question).await.unwrap();
    assert_eq!((usize::from(seen.tried), seen.cut_short), (passwords::common().len(), None));
}

#[tokio::test]
async fn an_account_that_stays_locked_is_left_and_said() {
    let device = Device::start(&[]).await;
    let question = CommonCredentials { lock_ms: 1, ..common(0) };
    let seen = common_credentials::put(&device.context, &question).await.unwrap();
    assert!(usize::from(seen.tried) < passwords::common().len());
    assert!(seen.cut_short.unwrap().contains("admin stayed locked"));
}

#[tokio::test]
async fn the_common_list_of_another_version_is_not_tried() {
    let device = Device::start(&[]).await;
    let question = CommonCredentials { list: suite::names::Digest::of(b"another"), ..common(0) };
    assert!(common_credentials::put(&device.context, &question).await.is_err());
}

#[rstest]
#[case::sound(&[], vec![])]
#[case::open(&[Flaw::OpenStatus], vec!["SoftServ-Settings/status"])]
#[tokio::test]
async fn first_use_names_what_is_open_to_nobody(#[case] flaws: &'static [Flaw], #[case] open: Vec<&str>) {
    let device = Device::start(flaws).await;
    let question = FirstUse { at: fresh(), row: "AuthMech-Json".into(), way: 0, preset: Some("label".into()) };
    let seen = first_use::put(&device.context, &question).await.unwrap();
    assert_eq!((seen.wrong, seen.empty, seen.preset), (LoginOutcome::Refused, LoginOutcome::Refused, Some(LoginOutcome::Accepted)));
    assert_eq!((seen.open_to_nobody, seen.shortfall), (open.into_iter().map(str::to_owned).collect(), None));
}

fn changing() -> ChangeSecret {
    ChangeSecret { at: place(), row: "AuthMech-Json".into(), identity: owner() }
}

#[rstest]
#[case::sound(&[], true, Some(LoginOutcome::Accepted), Some(LoginOutcome::Refused))]
#[case::ignored(&[Flaw::ChangeIgnored], true, Some(LoginOutcome::Refused), Some(LoginOutcome::Accepted))]
#[case::old_stays(&[Flaw::OldStays], true, Some(LoginOutcome::Accepted), Some(LoginOutcome::Accepted))]
#[case::no_change(&[Flaw::NoChange], false, None, None)]
#[case::answer_lost(&[Flaw::ChangeLosesItsAnswer], true, Some(LoginOutcome::Accepted), Some(LoginOutcome::Refused))]
#[case::failed_yet_holds(&[Flaw::ChangeFailsYetHolds], true, Some(LoginOutcome::Accepted), Some(LoginOutcome::Refused))]
#[case::failed(&[Flaw::ChangeFails], false, None, None)]
#[tokio::test]
async fn a_change_is_looked_at_and_put_back(
    #[case] flaws: &'static [Flaw],
    #[case] accepted: bool,
    #[case] new: Option<LoginOutcome>,
    #[case] old: Option<LoginOutcome>,
) {
    let device = Device::start(flaws).await;
    let seen = change_secret::put(&device.context, &changing(), 1).await.unwrap();
    assert_eq!((seen.baseline, seen.accepted, seen.new_secret, seen.old_secret), (LoginOutcome::Accepted, accepted, new, old));
    assert!(seen.restored);
    assert_eq!(device.owner_passwords(), [OWNER]);
    assert_eq!(seen.shortfall.is_some(), flaws.contains(&Flaw::ChangeFails));
}

#[rstest]
#[case::sound(&[], None)]
#[case::basic_keeps_the_old(&[Flaw::ChangeSkipsBasic], Some(("AuthMech-Json", 2)))]
#[case::sharing_keeps_the_old(&[Flaw::ChangeSkipsSharing], Some(("AuthMech-Shared", 0)))]
#[tokio::test]
async fn a_change_is_looked_at_wherever_the_secret_is(#[case] flaws: &'static [Flaw], #[case] stale: Option<(&str, u8)>) {
    let device = Device::start(flaws).await;
    let seen = change_secret::put(&device.context, &changing(), 1).await.unwrap();
    let everywhere = [("AuthMech-Json", 1), ("AuthMech-Json", 2), ("AuthMech-Json", 3), ("AuthMech-Shared", 0)];
    let expected = everywhere.map(|(row, way)| match stale == Some((row, way)) {
        true => (row.into(), way, LoginOutcome::Refused, LoginOutcome::Accepted),
        false => (row.into(), way, LoginOutcome::Accepted, LoginOutcome::Refused),
    });
    assert_eq!((seen.others.as_slice(), seen.restored, seen.shortfall), (expected.as_slice(), true, None));
}

#[rstest]
#[case::ends(&[], Some(Passage::Closed))]
#[case::goes_on(&[Flaw::SessionStays], Some(Passage::Open))]
#[case::nothing_changed(&[Flaw::NoChange], None)]
#[tokio::test]
async fn a_session_from_before_the_change_is_looked_at_after_it(#[case] flaws: &'static [Flaw], #[case] expected: Option<Passage>) {
    let device = Device::start(flaws).await;
    let seen = change_secret::put(&device.context, &changing(), 1).await.unwrap();
    assert_eq!((seen.earlier_session, seen.restored, device.owner_passwords()), (expected, true, vec![OWNER.to_owned()]));
}

#[tokio::test]
async fn a_device_that_is_lost_after_the_change_is_said_to_be_changed() {
    let device = Device::start(&[Flaw::GoneAfterChange]).await;
    let seen = change_secret::put(&device.context, &changing(), 1).await.unwrap();
    assert!(!seen.restored && seen.shortfall.is_some(), "{seen:?}");
}

#[rstest]
#[case::nothing_changed(None, true)]
#[case::this_attempt(Some(2), true)]
#[case::an_earlier_attempt(Some(1), true)]
#[case::somebody_else(Some(9), false)]
#[tokio::test]
async fn a_killed_change_is_undone(#[case] changed_in: Option<u32>, #[case] undone: bool) {
    let device = Device::start(&[Flaw::NoLock]).await;
    let row = device.context.login_row(&"AuthMech-Json".into()).unwrap();
    if let Some(attempt) = changed_in {
        device.set_owner_password(device.context.key.new_secret(&"A".into(), row, &owner(), attempt).expose());
    }
    assert_eq!(change_secret::undo(&device.context, &changing(), 2).await.unwrap(), undone);
    assert_eq!(device.owner_passwords() == [OWNER], undone);
}

#[rstest]
#[case::sound(&[], LoginOutcome::Refused)]
#[case::flawed(&[Flaw::PasswordOnMachineRoute], LoginOutcome::Accepted)]
#[tokio::test]
async fn a_route_for_machines_is_tried_with_passwords(#[case] flaws: &'static [Flaw], #[case] basic: LoginOutcome) {
    let device = Device::start(flaws).await;
    let question =
        PasswordForms { at: place(), row: "AuthMech-Machine".into(), way: 0, control: "recorder".into(), passwords_of: vec![owner()] };
    let seen = password_forms::put(&device.context, &question).await.unwrap();
    assert_eq!((seen.control, seen.nobody), (LoginOutcome::Accepted, LoginOutcome::Refused));
    let outcomes: Vec<_> = seen.tried.iter().map(|(form, _, outcome)| (*form, *outcome)).collect();
    let refused = LoginOutcome::Refused;
    let expected = [
        (PasswordForm::Basic, basic),
        (PasswordForm::FormBody, refused),
        (PasswordForm::JsonBody, refused),
        (PasswordForm::Query, refused),
    ];
    assert_eq!(outcomes, expected);
}

#[tokio::test]
async fn traits_of_a_secret_do_not_hold_it() {
    let device = Device::start(&[]).await;
    let question = SecretTraits { sample: "A".into(), identity: owner(), list: passwords::common_digest() };
    let seen = traits::put(&device.context, &question).await.unwrap();
    assert_eq!((seen.length, seen.common), (17, false));
    assert!(!serde_json::to_string(&seen).unwrap().contains("ss\\\"word"));
}

#[tokio::test]
async fn a_sample_says_who_it_is() {
    let device = Device::start(&[]).await;
    let seen = crate::identify::read(&device.context, &"A".into()).await.unwrap();
    assert_eq!((seen.serial.as_deref(), seen.software.as_deref(), seen.read), (Some("NE2-000117"), Some("2.4.1"), true));
}

#[tokio::test]
async fn hooks_run_wait_and_fail_with_a_reason() {
    let device = Device::start(&[]).await;
    let context = &device.context;
    crate::hooks::move_to(context, &"A".into(), DutState::FactoryDefault).await.unwrap();
    assert!(context.bench.folder().join("reset-A-127.0.0.1").exists());
    let failed = crate::hooks::move_to(context, &"A".into(), DutState::Initialised).await.unwrap_err();
    assert!(failed.says.contains("false ended with"), "{failed}");
    let operator = crate::hooks::run(context, &place(), crate::hooks::HookName::PowerCycle).await.unwrap_err();
    assert!(operator.says.contains("needs an operator step: pull the plug"), "{operator}");
    let missing = crate::hooks::run(context, &place(), crate::hooks::HookName::LinkDown).await.unwrap_err();
    assert!(missing.says.contains("no hook link.down"), "{missing}");
}

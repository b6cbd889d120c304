//! The crawl of a small device: pages that lead to pages, a page for the owner, one that acts, one that nobody linked.

use std::sync::{Arc, Mutex};

use suite::evidence::{Attempted as _, Sign};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::*;
use crate::probe::fake_device::{OWNER, context, read};
use crate::probe::testing::place;
use crate::session::fake;

const TOKEN: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

struct Site {
    context: Context,
    asked: Arc<Mutex<Vec<String>>>,
    _folder: tempfile::TempDir,
}

impl Site {
    async fn start(flawed: bool) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&asked);
        let port = fake::serve(move |stream| serve(stream, Arc::clone(&shared), flawed)).await;
        let folder = tempfile::tempdir().unwrap();
        Self { context: context(folder.path(), port), asked, _folder: folder }
    }

    async fn crawled(&self, most: u16) -> CrawlSeen {
        let from = vec!["/api/status".to_owned()];
        put(&self.context, &Crawl { at: place(), on: "LogIntf-Web".into(), identities: vec!["owner".into()], from, most }).await.unwrap()
    }
}

async fn serve(mut stream: TcpStream, all: Arc<Mutex<Vec<String>>>, flawed: bool) -> std::io::Result<()> {
    let asked = read(&mut stream).await?;
    let line = asked.line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    all.lock().unwrap().push(line.clone());
    let signed_in = asked.header("authorization") == Some(&format!("Bearer {TOKEN}"));
    let (status, kind, body) = match line.as_str() {
        "POST /api/session" => (200, "application/json", format!("{{\"token\":\"{TOKEN}\"}}")),
        "GET /" => (200, "text/html", "<form><input type=password></form><script src=/app.js></script>".to_owned()),
        "GET /app.js" => (200, "text/javascript", "fetch('/api/rooms'); go('/logout')".to_owned()),
        "GET /home" if signed_in => (200, "text/html", "<a href=/rooms/1?x=2>room</a><a href=/logout>bye</a>".to_owned()),
        "GET /rooms/1?x=2" | "GET /api/rooms" | "GET /api/status" if signed_in => (200, "application/json", "{}".to_owned()),
        "GET /backup" if flawed => (200, "application/octet-stream", format!("\0user=owner\npassword={OWNER}\n")),
        "GET /home" | "GET /rooms/1?x=2" | "GET /api/rooms" | "GET /api/status" => (401, "text/plain", String::new()),
        _ => (404, "text/plain", String::new()),
    };
    let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\nContent-Type: {kind}\r\n\r\n", body.len());
    stream.write_all(format!("{head}{body}").as_bytes()).await
}

#[tokio::test]
async fn links_are_followed_as_everybody_and_tried_as_nobody() {
    let site = Site::start(false).await;
    let seen = site.crawled(200).await;
    let routes: Vec<_> = seen.routes.iter().map(|route| (route.path.as_str(), route.to_nobody, route.served_to.len())).collect();
    let expected = [
        ("/", ResponseClass::RedirectedToLogin, 1),
        ("/api/rooms", ResponseClass::Refused, 1),
        ("/api/status", ResponseClass::Refused, 1),
        ("/app.js", ResponseClass::Served, 1),
        ("/home", ResponseClass::Refused, 1),
        ("/rooms/1?x=2", ResponseClass::Refused, 1),
    ];
    assert_eq!(routes, expected);
    assert!(seen.routes[4].signs.contains(&Sign::Page));
    assert_eq!(seen.attempt().shortfall, None, "{seen:?}");
    let asked = site.asked.lock().unwrap();
    assert!(asked.iter().all(|line| line.starts_with("GET ") || line == "POST /api/session"), "{asked:?}");
    assert!(!asked.iter().any(|line| line.contains("logout")), "what acts is not asked for");
}

#[tokio::test]
async fn a_backup_for_everybody_is_found_by_whose_secret_it_tells() {
    let seen = Site::start(true).await.crawled(200).await;
    let backup = seen.routes.iter().find(|route| route.path.as_str() == "/backup").unwrap();
    assert!(backup.is_open() && backup.tells_nobody.contains(&"owner".into()), "{backup:?}");
    assert!(!serde_json::to_string(&seen).unwrap().contains("ss\\\"word"));
}

#[tokio::test]
async fn a_crawl_that_ends_early_says_so() {
    let seen = Site::start(false).await.crawled(10).await;
    assert!(seen.attempt().shortfall.unwrap().contains("ended after 10 paths"));
}

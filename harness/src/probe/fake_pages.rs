//! A device with one page, one value and one login, whose answers to strangers a test chooses.

use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::fake_device::{Asked, OWNER, context, read};
use crate::context::Context;
use crate::session::fake;

const TOKEN: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// A running device, and what a probe needs to reach it.
pub(crate) struct Pages {
    pub(crate) context: Context,
    name: Arc<Mutex<String>>,
    _folder: TempDir,
}

impl Pages {
    /// Starts it; `answer` says how it answers strangers.
    pub(crate) async fn start(answer: &'static str) -> Self {
        let name = Arc::new(Mutex::new("Nursery Eye".to_owned()));
        let shared = Arc::clone(&name);
        let port = fake::serve(move |stream| serve(stream, Arc::clone(&shared), answer)).await;
        let folder = tempfile::tempdir().unwrap();
        Self { context: context(folder.path(), port), name, _folder: folder }
    }

    /// The value as it is.
    pub(crate) fn name(&self) -> String {
        self.name.lock().unwrap().clone()
    }

    /// Changes the value behind everybody's back.
    pub(crate) fn rename(&self, name: &str) {
        *self.name.lock().unwrap() = name.to_owned();
    }
}

async fn serve(mut stream: TcpStream, name: Arc<Mutex<String>>, answer: &'static str) -> std::io::Result<()> {
    let asked = read(&mut stream).await?;
    let signed_in = asked.header("authorization") == Some(&format!("Bearer {TOKEN}"));
    let said = said(&asked, signed_in, &mut name.lock().unwrap(), answer);
    let Some((status, headers, body)) = said else { return Ok(()) };
    let text = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).await
}

type Said = Option<(u16, &'static str, String)>;

fn said(asked: &Asked, signed_in: bool, name: &mut String, answer: &str) -> Said {
    const SHELL: &str = "<div id=app></div>";
    let line = asked.line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let value = || format!("{{\"name\":\"{name}\",\"up\":{}}}", rand::random::<u16>());
    match line.as_str() {
        "POST /api/session" => {
            let given: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
            let right = given["user"] == "owner" && given["password"] == OWNER;
            Some(if right { (200, "", format!("{{\"token\":\"{TOKEN}\"}}")) } else { (401, "", String::new()) })
        }
        "GET /api/status" if answer == "shell for all" => Some((200, "Content-Type: text/html\r\n", SHELL.to_owned())),
        "GET /api/status" if signed_in || answer == "open" => Some((200, "Content-Type: application/json\r\n", value())),
        "GET /api/status" => stranger(answer),
        "PUT /api/name" if signed_in && answer != "write is ignored" || answer == "anybody writes" => {
            let given: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
            *name = given["name"].as_str().unwrap().to_owned();
            Some((204, "", String::new()))
        }
        "PUT /api/name" if signed_in => Some((204, "", String::new())),
        "PUT /api/name" if answer == "closed" => None,
        "PUT /api/name" => Some((403, "", String::new())),
        _ if answer.starts_with("shell") => Some((200, "Content-Type: text/html\r\n", SHELL.to_owned())),
        _ => Some((404, "", String::new())),
    }
}

fn stranger(answer: &str) -> Said {
    let (status, headers, body) = match answer {
        "absent" => (404, "", ""),
        "broken" => (500, "", ""),
        "closed" => return None,
        "elsewhere" => (302, "Location: /welcome\r\n", ""),
        "error" => (200, "Content-Type: application/json\r\n", "{\"error\":\"who are you?\"}"),
        "login" => (200, "Content-Type: text/html\r\n", "<form><input type=password></form>"),
        "part" => (200, "Content-Type: application/json\r\n", "{\"model\":\"NE-200\"}"),
        "shell" => (200, "Content-Type: text/html\r\n", "<div id=app></div>"),
        _ => (401, "", ""),
    };
    Some((status, headers, body.to_owned()))
}

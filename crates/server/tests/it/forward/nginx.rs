//! The guide's lines for nginx, run by nginx itself: it asks the router over TCP.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::stage::{AtApp, WIKI, application};
use crate::app::TestApp;
use crate::authorize::stage::Window;
use crate::guides::{blocks, has};
use crate::process::free_address;

const GUIDE: &str = include_str!("../../../../../docs/how-to/forward-auth.md");

/// Debian keeps it where only administrators' shells look.
fn program() -> &'static str {
    const OF_DEBIAN: &str = "/usr/sbin/nginx";
    if Path::new(OF_DEBIAN).exists() { OF_DEBIAN } else { "nginx" }
}

/// A running nginx with its folder; both are gone when it is dropped.
struct Nginx {
    child: Child,
    folder: PathBuf,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Nginx {
    /// The guide's lines in a server at `at`, before an application at `behind` that says who it is told is there.
    fn start(lines: &str, at: SocketAddr, behind: SocketAddr) -> Self {
        let folder = std::env::temp_dir().join(format!("signet_nginx_{}", at.port()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let paths: String = temporary.iter().map(|name| format!("{name}_temp_path {name};\n")).collect();
        let said = "user=$http_x_auth_request_user email=$http_x_auth_request_email";
        let settings = format!(
            "pid nginx.pid;\nerror_log stderr;\ndaemon off;\nmaster_process off;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}\
             server {{ listen {behind}; location / {{ return 200 \"{said}\"; }} }}\n\
             server {{ listen {at};\n{lines}\n}}\n}}\n"
        );
        std::fs::write(folder.join("nginx.conf"), settings).expect("a file");
        let mut command = Command::new(program());
        command.arg("-p").arg(&folder).args(["-c", "nginx.conf"]).stdout(Stdio::null()).stderr(Stdio::null());
        Self { child: command.spawn().expect("nginx runs"), folder }
    }
}

/// What curl gets from nginx: the status, where it is sent, and the text.
fn ask(at: SocketAddr, path: &str, headers: &[String]) -> (String, String, String) {
    let mut command = Command::new("curl");
    command.args(["-sS", "--retry", "20", "--retry-connrefused", "--retry-delay", "1"]);
    command.args(["-w", "\n%{http_code}\n%{redirect_url}", "-H", "host: wiki.example.com"]);
    for header in headers {
        command.args(["-H", header]);
    }
    let output = command.arg(format!("http://{at}{path}")).output().expect("curl runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let mut lines = text.rsplitn(3, '\n').map(str::to_owned);
    let (to, status) = (lines.next().expect("an address"), lines.next().expect("a status"));
    (status, to, lines.next().expect("a text"))
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_lets_through_whoever_is_signed_in() {
    if !has(&[program(), "curl"]) {
        return;
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let signet = listener.local_addr().expect("an address");
    // Browsers reach us where nginx does: it must not take our addresses for the application's.
    let public_url = format!("http://{signet}");
    let app = TestApp::with(|settings| settings.public_url.clone_from(&public_url)).await;
    let ada = app.register("ada@example.com").await;
    let client = application(&app, WIKI).await;
    let service = app.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let (at, behind) = (free_address(), free_address());
    let lines = blocks(GUIDE, "nginx").concat();
    let lines =
        lines.replace("signet.internal:8080", &signet.to_string()).replace("127.0.0.1:3000", &behind.to_string());
    let _nginx = Nginx::start(&lines.replace("client_0123456789abcdefghijklmn", &client.id), at, behind);
    let asked = |path: &'static str, headers: Vec<String>| async move {
        tokio::task::spawn_blocking(move || ask(at, path, &headers)).await.expect("an answer")
    };

    // Whoever is nobody is sent to sign in, whatever they say they are; a script is told so.
    let spoofed = || vec!["x-auth-request-user: root".to_owned(), "x-auth-request-email: root@example.com".to_owned()];
    let (status, to, _) = asked("/page?a=b", spoofed()).await;
    assert_eq!((status.as_str(), to.starts_with(&format!("{public_url}/oauth/authorize?"))), ("303", true), "{to}");
    let (status, ..) = asked("/page", vec!["sec-fetch-mode: cors".to_owned()]).await;
    assert_eq!(status, "401");
    // Nobody asks the check from outside.
    let (status, ..) = asked("/forward-auth/check", Vec::new()).await;
    assert_eq!(status, "404");

    let mut window = Window::of(&app);
    window.sign_in(&ada.email).await;
    let mut browser = AtApp::of(&app, WIKI, &client);
    browser.come_in(&mut window, "/page").await;
    let headers = [spoofed(), vec![format!("cookie: {}", browser.cookie())]].concat();
    let (status, _, text) = asked("/page", headers).await;
    assert_eq!((status.as_str(), text), ("200", format!("user={} email=", ada.id)));
}

//! A made-up constituency with a month of reports, on addresses that are kept for documentation (RFC 5737, RFC 3849).

use std::fmt::Write as _;

use kernel::{Actor, DAY, Id, Time};
use store::Op;
use web::App;

use crate::import::{self, Holder};
use crate::{CertError, Tlp, constituency, notice};

/// Days of reports.
const DAYS: i64 = 30;

const CONSTITUENCY: &str = "organisation,kind,value,name_ar,name_en,sector,rhythm,approval,name,lang,format,tlp,quiet
national-university,organisation,,جامعة الواحة,Oasis University,education,daily,hand,,,,,
national-university,contact,noc@university.example,,,,,,Network team,en,both,AMBER,
national-university,contact,security@university.example,,,,,,فريق الأمن,ar,csv,AMBER,22:00-06:00
national-university,network,192.0.2.0/25,,,,,,,,,,
national-university,network,2001:db8:1::/48,,,,,,,,,,
national-university,domain,university.example,,,,,,,,,,
pearl-telecom,organisation,,اتصالات اللؤلؤ,Pearl Telecom,telecom,daily,auto,,,,,
pearl-telecom,contact,abuse@pearl.example,,,,,,Abuse desk,en,xarf,AMBER+STRICT,
pearl-telecom,network,198.51.100.0/24,,,,,,,,,,
pearl-telecom,asn,AS64500,,,,,,,,,,
coast-bank,organisation,,بنك الساحل,Coast Bank,finance,weekly,hand,,,,,
coast-bank,contact,cert@bank.example,,,,,,فريق الطوارئ,ar,both,RED,
coast-bank,network,203.0.113.0/26,,,,,,,,,,
palm-municipality,organisation,,بلدية النخيل,Palm Municipality,government,daily,hand,,,,,
palm-municipality,network,203.0.113.128/25,,,,,,,,,,
";

/// Type, identifier, transport, port, malware.
const TROUBLES: [(&str, &str, &str, u16, &str); 7] = [
    ("vulnerable-system", "open-smb", "tcp", 445, ""),
    ("ddos-amplifier", "dns-open-resolver", "udp", 53, ""),
    ("infected-system", "event4_sinkhole", "tcp", 0, "avalanche-andromeda"),
    ("potentially-unwanted-accessible", "open-rdp", "tcp", 3389, ""),
    ("vulnerable-system", "open-telnet", "tcp", 23, ""),
    ("brute-force", "event4_honeypot_brute_force", "tcp", 22, ""),
    ("weak-crypto", "ssl-poodle", "tcp", 443, ""),
];

/// Fills the demonstration. `set_clock` moves the program's clock.
///
/// # Errors
/// Where the database fails.
pub async fn seed(app: &App, set_clock: &(dyn Fn(Time) + Sync)) -> Result<(), CertError> {
    let now = app.db.clock().now();
    constituency::import(&app.db, Actor::Administrator, CONSTITUENCY).await?;
    let today = now.micros().div_euclid(DAY);
    for day in (today - DAYS)..today {
        // Reports of a day are there the next morning (06:00 local).
        set_clock(Time((day + 1) * DAY + 3 * kernel::HOUR).min(now));
        for (n, trouble) in TROUBLES.iter().enumerate() {
            bring(app, &format!("events-{}-{}.csv", web::iso_day(day), trouble.1), &report(day, day - today + DAYS, n, trouble)).await?;
        }
        set_clock(Time((day + 1) * DAY + 5 * kernel::HOUR).min(now));
        crate::make_notices(&app.db, Actor::System).await?;
    }
    bring(app, "events-broken-lines.csv", &broken(today - 1)).await?;
    set_clock(now);
    crate::remedy::count(app).await?;
    // What is older than a few days has been looked at.
    let drafts = store::read!(app.db, "cert.demo_drafts", |tx| { notice::list(tx, "draft", 500, 6).await })?;
    for draft in drafts {
        store::write!(app.db, Op::new(Actor::Administrator, "cert.hold_notice", draft.number), |tx| { notice::hold(tx, draft.number).await })?;
    }
    Ok(())
}

const HEADER: &str = "time.source,source.ip,source.port,protocol.transport,classification.type,classification.identifier,malware.name,source.reverse_dns,source.geolocation.cc,banner\n";

/// Hosts are fixed one by one, the slow ones late or never, and a few come back.
fn report(day: i64, age: i64, n: usize, (kind, identifier, transport, port, malware): &(&str, &str, &str, u16, &str)) -> String {
    let mut out = String::from(HEADER);
    for host in 0..40i64 {
        let mixed = host * 7 + n as i64 * 13;
        let (from, to) = (mixed % 17, mixed % 17 + 2 + (mixed * 5) % 41);
        let is_back = mixed % 9 == 0 && age > 26;
        if !((from..to).contains(&age) || is_back) {
            continue;
        }
        let (ip, name) = match mixed % 5 {
            0 => (format!("192.0.2.{}", host % 120 + 1), format!("lab{host}.university.example")),
            1 => (format!("2001:db8:1::{:x}", host + 16), String::new()),
            2 => (format!("203.0.113.{}", host % 60 + 1), format!("branch{host}.bank.example")),
            3 if mixed % 2 == 0 => (format!("203.0.113.{}", 128 + host), String::new()),
            _ => (format!("198.51.100.{}", (host * 5 + n as i64) % 250 + 1), format!("dsl{host}.pearl.example")),
        };
        let (hour, minute) = ((mixed * 3) % 24, (mixed * 11) % 60);
        let port = if *port == 0 { 40_000 + host } else { i64::from(*port) };
        let _ = writeln!(out, "{} {hour:02}:{minute:02}:00,{ip},{port},{transport},{kind},{identifier},{malware},{name},QA,", web::iso_day(day));
    }
    out
}

/// A report with the faults that real ones have.
fn broken(day: i64) -> String {
    let day = web::iso_day(day);
    format!(
        "{HEADER}{day} 01:00:00,192.0.2.9,23,tcp,vulnerable-system,open-telnet,,,QA,login:\n\
         {day} 01:00:00,10.0.0.7,23,tcp,vulnerable-system,open-telnet,,,QA,a private address\n\
         yesterday,192.0.2.9,23,tcp,vulnerable-system,open-telnet,,,QA,no time\n\
         {day} 01:00:00,192.0.2.9,23,tcp\n\
         {day} 02:00:00,192.0.2.10,23,tcp,no-such-type,open-telnet,,,QA,\n"
    )
}

async fn bring(app: &App, name: &str, text: &str) -> Result<(), CertError> {
    let number = store::write!(app.db, Op::new(Actor::Administrator, "cert.order_import", "demo"), |tx| {
        import::order_stored(tx, name, text.as_bytes(), "generic-csv", Tlp::Amber).await
    })?;
    crate::next(app, Holder(Id::random(app.db.entropy())), number).await.map(drop)
}

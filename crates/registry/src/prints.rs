//! What was declared, as text: committed as snapshots and compared in the tests.

use core::fmt::Write as _;

use crate::Registry;

/// What `majlis print` can print.
pub const PRINTS: [&str; 10] = ["routes", "access", "assets", "permissions", "tables", "personal-data", "retention", "indicators", "jobs", "desks"];

/// One print, or `None` if there is none of that name.
#[must_use]
pub fn print(registry: &Registry, what: &str) -> Option<String> {
    let mut lines = match what {
        "routes" => routes(registry),
        "access" => access(registry),
        "assets" => assets(registry),
        "permissions" => permissions(registry),
        "tables" => tables(registry),
        "personal-data" => {
            registry.personal_data.iter().map(|p| format!("{:<20} {:<36} {:<24} {}", p.table, p.columns, p.whose, p.purpose)).collect()
        }
        "retention" => registry.retentions.iter().map(|r| format!("{:<24} {:<16} {:>5} days after {}", r.what, r.table, r.days, r.from)).collect(),
        "indicators" => indicators(registry),
        "jobs" => jobs(registry),
        "desks" => return Some(desks(registry)),
        _ => return None,
    };
    lines.sort();
    Some(lines.join("\n") + "\n")
}

fn routes(registry: &Registry) -> Vec<String> {
    let method = |m| if m == web::Method::Get { "GET " } else { "POST" };
    registry.routes.iter().map(|r| format!("{:<52} {} {:>9} {}", r.path, method(r.method), r.body_limit, r.access)).collect()
}

/// SHA-256 of every file that browsers are given: what an outsider compares with what a server serves.
fn assets(registry: &Registry) -> Vec<String> {
    use sha2::Digest as _;
    let line = |a: &web::Asset| format!("{}  static/{}", web::hex::encode(&sha2::Sha256::digest(a.bytes)), a.path);
    registry.assets.iter().map(line).collect()
}

/// Role × route and role × act on a desk: every cell. The program's tests knock at each.
fn access(registry: &Registry) -> Vec<String> {
    let roles =
        |may: &dyn Fn(&web::Role) -> bool| registry.roles.iter().map(|r| format!("{:<14}", if may(r) { "yes" } else { "-" })).collect::<String>();
    let heads: String = registry.roles.iter().map(|r| format!("{:<14}", r.name)).collect();
    let mut out = vec![format!("{:<64} {:<8}{heads}", " route or act", "anyone")];
    for route in &registry.routes {
        let method = if route.method == web::Method::Get { "GET" } else { "POST" };
        let (anyone, cells) = match route.access {
            web::Access::Staff(permission) => ("-", roles(&|r| r.permissions.contains(&permission))),
            _ => ("yes", roles(&|_| true)),
        };
        out.push(format!("{:<64} {anyone:<8}{cells}", format!("{} {method}", route.path)));
    }
    for desk in &registry.desks {
        for act in cases::ACTS {
            let needed = cases::needed(desk.spec, act);
            let cells = roles(&|r| r.permissions.contains(&needed) && r.permissions.contains(&cases::DESK_WORK));
            out.push(format!("{:<64} {:<8}{cells}", format!("desk {}: {act}", desk.spec.id), "-"));
        }
    }
    out.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Role × permission: every cell.
fn permissions(registry: &Registry) -> Vec<String> {
    let roles: Vec<&str> = registry.roles.iter().map(|r| r.name).collect();
    let mut out = vec![format!(" {:<28} {}", "permission", roles.iter().map(|r| format!("{r:<14}")).collect::<String>()).trim_end().to_owned()];
    for permission in &registry.permissions {
        let mut line = format!("{:<29} ", permission.0);
        for role in &registry.roles {
            let _ = write!(line, "{:<14}", if role.permissions.contains(permission) { "yes" } else { "-" });
        }
        out.push(line.trim_end().to_owned());
    }
    out
}

fn tables(registry: &Registry) -> Vec<String> {
    let of = |m: &store::Migrations| {
        let texts = m.list.iter().flat_map(|step| step.sql.lines()).filter_map(|line| line.strip_prefix("CREATE TABLE "));
        texts.map(|rest| format!("{:<20} {}", rest.split(' ').next().unwrap_or_default(), m.module)).collect::<Vec<_>>()
    };
    registry.migrations.iter().flat_map(of).collect()
}

fn indicators(registry: &Registry) -> Vec<String> {
    let line = |i: &kernel::Indicator| format!("{:<36} {:?} per {} (groups of {} and more): {}", i.id, i.unit, i.period, i.minimum, i.method);
    registry.figures.iter().flat_map(|f| f.indicators).map(line).collect()
}

fn jobs(registry: &Registry) -> Vec<String> {
    let jobs = registry.jobs.iter().map(|j| format!("job   {}", j.kind));
    let rounds = registry.periodics.iter().map(|p| format!("round {} every {} s", p.name, p.every / kernel::SECOND));
    let events = registry.subscriptions.iter().map(|s| format!("event {} -> {}", s.event, s.job));
    jobs.chain(rounds).chain(events).collect()
}

fn desks(registry: &Registry) -> String {
    registry.desks.iter().map(|d| format!("{}\n{}", d.spec.id, cases::state_diagram(d.spec))).collect()
}

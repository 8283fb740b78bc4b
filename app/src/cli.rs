//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Help, safety and a say for everyone online: hotline, desk and more in one program.
#[derive(Debug, Parser)]
#[command(name = "majlis", version)]
pub(crate) struct Cli {
    /// This country's crisis contacts: a file like modules/hotline/content/contacts/qa.toml.
    #[arg(long, global = true, env = "MAJLIS_CONTACTS")]
    pub(crate) contacts: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Answer people: the web site, and the worker inside it.
    Serve(ServeArgs),
    /// Do the jobs only; several may run on one PostgreSQL.
    Work(ServeArgs),
    /// Bring the database's tables up to date.
    Migrate(Common),
    /// Show everything on made-up data, in a folder of its own.
    Demo(DemoArgs),
    /// Tell what still must be set before real people use it.
    Doctor(DoctorArgs),
    /// Write a verified copy of the SQLite database while it runs.
    Backup {
        #[command(flatten)]
        common: Common,
        /// The file to write; must not exist.
        target: PathBuf,
    },
    /// Put a backup in place of a database that is not there (or gone).
    Restore {
        #[command(flatten)]
        common: Common,
        /// The file `backup` wrote.
        source: PathBuf,
    },
    /// Print what is declared: routes, access, assets, permissions, tables, personal-data, retention, indicators, jobs, desks.
    Print { what: String },
    /// Render the pages to static files, in both languages.
    Gallery { folder: PathBuf },
    /// The CERT: import reports, keep what they are read by, keep the constituency.
    Cert {
        #[command(subcommand)]
        action: CertAction,
    },
    /// The observatory: the country's areas, operators, prices and incomes.
    Observatory {
        #[command(subcommand)]
        action: ObservatoryAction,
    },
    /// The government's input per policy issue: everything that is approved, as files.
    Contributions {
        #[command(subcommand)]
        action: ContributionsAction,
    },
    /// A small box on an ordinary line: checks what the site names, and reports to it.
    Probe {
        /// The site's address, such as https://majlis.example
        #[arg(long, env = "MAJLIS_PROBE_SERVER")]
        server: String,
        /// Its own folder: who it is, and what it could not deliver yet.
        #[arg(long, env = "MAJLIS_PROBE_STATE", default_value = "probe")]
        state: PathBuf,
        /// The code an engineer made; only the first time.
        #[arg(long)]
        code: Option<String>,
        /// Check everything once, deliver it, and end.
        #[arg(long)]
        once: bool,
    },
    /// Check the guidance, or mark translations as compared.
    Content {
        #[command(subcommand)]
        action: ContentAction,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ContributionsAction {
    /// Make each issue's input in every language as HTML, DOCX and (where majlis-lab is there) PDF, with its figures.
    Export {
        #[command(flatten)]
        serve: ServeArgs,
        /// The list of issues.
        #[arg(long, default_value = "res-1305")]
        list: String,
        /// Make them so often, to see what it takes once everything is warm.
        #[arg(long, default_value_t = 1)]
        rounds: usize,
        folder: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ObservatoryAction {
    /// Take the areas people choose from: GeoJSON, a polygon or several each, with a code and names in both languages.
    Areas {
        #[command(flatten)]
        serve: ServeArgs,
        file: PathBuf,
    },
    /// Take the operators (CSV: asn, name_ar, name_en), and which addresses are theirs from a table of origins (pyasn's, or MMDB).
    Operators {
        #[command(flatten)]
        serve: ServeArgs,
        file: PathBuf,
        origins: PathBuf,
    },
    /// Take what operators ask for (CSV: asn, name, kind, price, currency, days, from, source, and what each plan holds).
    Plans {
        #[command(flatten)]
        serve: ServeArgs,
        file: PathBuf,
    },
    /// Take what people earn (CSV: year, group, income, source; without a group: gross national income per head).
    Incomes {
        #[command(flatten)]
        serve: ServeArgs,
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CertAction {
    /// Import reports: plain, gzip or zip. Can be given again after an interruption: it goes on where it was.
    Import {
        #[command(flatten)]
        serve: ServeArgs,
        #[command(flatten)]
        how: CertHow,
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Show the first rows of a report as they would be imported, and why others would not.
    DryRun {
        #[command(flatten)]
        serve: ServeArgs,
        #[command(flatten)]
        how: CertHow,
        /// Rows to show.
        #[arg(long, default_value_t = 5)]
        rows: usize,
        file: PathBuf,
    },
    /// Take Shadowserver's published report schema (its licence forbids to bring it along).
    Schema {
        #[command(flatten)]
        serve: ServeArgs,
        /// A file, or the https:// address where it is published.
        file: String,
    },
    /// Take a table of prefixes and the networks that announce them, as `pyasn` writes it (plain or gzip), or as MMDB.
    Origins {
        #[command(flatten)]
        serve: ServeArgs,
        /// A file, or an https:// address.
        file: String,
    },
    /// Take a mapping for a feed of your own: a file like those in modules/cert/feeds.
    Mapping {
        #[command(flatten)]
        serve: ServeArgs,
        /// A file, or an https:// address.
        file: String,
    },
    /// Where reports come from by themselves: folders, web addresses, mailboxes.
    Source {
        #[command(subcommand)]
        action: SourceAction,
    },
    /// Make today's notices now, as the program does each morning; none is approved by it.
    Notices {
        #[command(flatten)]
        serve: ServeArgs,
        /// Write today's letters, as they would leave, to files in this folder.
        #[arg(long)]
        letters: Option<PathBuf>,
    },
    /// Make a new OpenPGP key for --pgp-key; notices are signed with it.
    Key {
        #[command(flatten)]
        serve: ServeArgs,
        /// The file to write; must not exist.
        file: PathBuf,
    },
    /// Read organisations, contacts and what is theirs from a CSV file, or write them to one.
    Constituency {
        #[command(flatten)]
        serve: ServeArgs,
        /// Write instead of read.
        #[arg(long)]
        export: bool,
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SourceAction {
    /// Add a source, or change the one of this name.
    Put {
        #[command(flatten)]
        serve: ServeArgs,
        #[command(flatten)]
        how: CertHow,
        /// A file that holds the password: of a mailbox; of a web address as user:password or "Bearer …".
        #[arg(long)]
        secret_file: Option<PathBuf>,
        /// Seconds between two looks; by default 60 for a folder, 3600 for a web address, 30 for a mailbox.
        #[arg(long, value_parser = clap::value_parser!(i64).range(5..=2_592_000))]
        every: Option<i64>,
        /// What it is called.
        name: String,
        /// A folder's path, <https://host/report.csv.gz>, or imaps://user@host/INBOX (?ca=FILE: an authority of your own; &from=ADDRESS: who may send reports, once for each).
        address: String,
    },
    /// Show all sources, how far they are and what is wrong with them.
    List {
        #[command(flatten)]
        serve: ServeArgs,
    },
    /// Forget a source; what it brought stays.
    Remove {
        #[command(flatten)]
        serve: ServeArgs,
        name: String,
    },
}

#[derive(Debug, Clone, Args)]
pub(crate) struct CertHow {
    /// Which report type or mapping to read by; found by the file's name if it is not given.
    #[arg(long, default_value = "")]
    pub(crate) mapping: String,
    /// The label of what these reports say, where they do not say it themselves.
    #[arg(long, default_value = "AMBER")]
    pub(crate) tlp: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ContentAction {
    /// Read all guidance and tell what is missing or stale.
    Check,
    /// Write into each `ar.md` the marks of the English it stands beside.
    Stamp { folder: PathBuf },
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// sqlite:FILE or postgres://…; by default a SQLite file in the data folder.
    #[arg(long, env = "MAJLIS_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// Where the program keeps its data.
    #[arg(long, env = "MAJLIS_DATA", default_value = "majlis-data")]
    pub(crate) data: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) site: Site,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Site {
    /// Address and port to listen on.
    #[arg(long, env = "MAJLIS_LISTEN", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// The address people use, such as <https://majlis.example>; decides whether cookies are secure.
    #[arg(long, env = "MAJLIS_BASE_URL")]
    pub(crate) base_url: Option<String>,
    /// Address and port of the metrics (Prometheus text format), for machines of your own only; none by default.
    #[arg(long, env = "MAJLIS_METRICS")]
    pub(crate) metrics: Option<SocketAddr>,
    /// The relay that takes mail: smtp://host:port, smtps://user:password@host, or smtp://…?tls=required.
    #[arg(long, env = "MAJLIS_SMTP", hide_env_values = true)]
    pub(crate) smtp: Option<String>,
    /// The address mail comes from.
    #[arg(long, env = "MAJLIS_MAIL_FROM", default_value = "majlis@localhost")]
    pub(crate) mail_from: String,
    /// Who is told that something waits on a desk: hotline=desk@example.org,lead@example.org; once for each desk. content=… are the editors, reminded once a week.
    #[arg(long, env = "MAJLIS_DESK_MAIL", value_delimiter = ';')]
    pub(crate) desk_mail: Vec<String>,
    /// The secret OpenPGP key (armored) that notices are signed with; `majlis cert key` makes one.
    #[arg(long, env = "MAJLIS_PGP_KEY")]
    pub(crate) pgp_key: Option<PathBuf>,
    /// A file that holds that key's password, where it has one.
    #[arg(long, env = "MAJLIS_PGP_PASSWORD_FILE")]
    pub(crate) pgp_password_file: Option<PathBuf>,
    /// Where abuse contacts of networks may be asked for by RDAP, such as <https://rdap.db.ripe.net>; nobody is asked by default.
    #[arg(long, env = "MAJLIS_RDAP")]
    pub(crate) rdap: Option<String>,
    /// Address and port where speed tests (ndt7) are taken, beside the site; none by default.
    #[arg(long, env = "MAJLIS_NDT7")]
    pub(crate) ndt7: Option<SocketAddr>,
    /// The certificate chain (PEM) of that port: a site on https can only measure against one that has it.
    #[arg(long, env = "MAJLIS_NDT7_CERT")]
    pub(crate) ndt7_cert: Option<PathBuf>,
    /// That certificate's key (PEM).
    #[arg(long, env = "MAJLIS_NDT7_KEY")]
    pub(crate) ndt7_key: Option<PathBuf>,
    /// Where browsers find that port, such as <wss://measure.example.org>; by default at the site's own host.
    #[arg(long, env = "MAJLIS_NDT7_URL")]
    pub(crate) ndt7_url: Option<String>,
    /// Speed tests at once: they share the line, and measure each other where there are too many.
    #[arg(long, env = "MAJLIS_NDT7_TESTS", default_value_t = 24)]
    pub(crate) ndt7_tests: usize,
    /// Where "leave this page" leads.
    #[arg(long, env = "MAJLIS_LEAVE_TO", default_value = "https://www.wikipedia.org/")]
    pub(crate) leave_to: String,
    /// The institution's name in Arabic.
    #[arg(long, env = "MAJLIS_NAME_AR", default_value = "مجلس")]
    pub(crate) name_ar: String,
    /// The institution's name in English.
    #[arg(long, env = "MAJLIS_NAME_EN", default_value = "Majlis")]
    pub(crate) name_en: String,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct DemoArgs {
    /// The folder of the demonstration; emptied and filled anew each time.
    #[arg(long, default_value = "majlis-demo")]
    pub(crate) data: PathBuf,
    /// Use this PostgreSQL database instead of SQLite; it must be empty.
    #[arg(long)]
    pub(crate) database: Option<String>,
    #[command(flatten)]
    pub(crate) site: Site,
    /// Go on with the demonstration that is there, instead of emptying it.
    #[arg(long)]
    pub(crate) keep: bool,
    /// Reports to make up.
    #[arg(long, default_value_t = 60)]
    pub(crate) reports: u32,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
    /// Print as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

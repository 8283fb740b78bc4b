//! Operators: whose networks people measure from, told from an address by the table of origins, of which only their numbers stay.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use feeds::PrefixTable;
use kernel::{Actor, Id};
use store::{Db, Op, Tx, params, statements};

use crate::{ObservatoryError, lines};

statements! {
    LIST = "operator/list",
    CLEAR = "operator/clear",
    INSERT = "operator/insert",
}

/// Operators of a country, at most.
const MOST: usize = 200;
/// Bytes of a table of origins, unpacked.
const LARGEST: u64 = 256 << 20;
/// The setting that names the networks' portions.
const NETWORKS: &str = "observatory_networks";

/// An operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The number of its network (RFC 6793) that stands for it; results are counted under it.
    pub asn: i64,
    /// Its other numbers.
    pub also: Vec<i64>,
    /// By [`kernel::Locale`].
    pub name: [String; 2],
    /// Where complaints are told of; empty: nowhere.
    pub mail: String,
}

/// Reads a file of operators: CSV with the columns `asn` (one or several, the first stands for the operator), `name_ar` and `name_en`;
/// and, where complaints are to be told of by mail, `mail`.
///
/// # Errors
/// What is wrong, and in which line.
pub fn read(text: &str) -> Result<Vec<Operator>, ObservatoryError> {
    let bad = |line: u64, why: &str| ObservatoryError::Operators(format!("line {line}: {why}"));
    let mut operators: Vec<Operator> = Vec::new();
    for (line, cells) in lines::read(text, &["asn", "name_ar", "name_en", "mail"], 3, MOST).map_err(ObservatoryError::Operators)? {
        let number = |text: &str| text.trim_start_matches("AS").parse::<u32>().ok().filter(|n| *n > 0).map(i64::from);
        let numbers: Option<Vec<i64>> = cells["asn"].split_whitespace().map(number).collect();
        let numbers = numbers.filter(|n| !n.is_empty()).ok_or_else(|| bad(line, "asn takes the numbers of networks, from 1 to 4294967295"))?;
        let name = ["name_ar", "name_en"].map(|column| cells[column].clone());
        if name.iter().any(String::is_empty) {
            return Err(bad(line, "a name is missing"));
        }
        let known = |n: &i64| operators.iter().any(|o| o.asn == *n || o.also.contains(n));
        if let Some(twice) = numbers.iter().find(|n| known(n)) {
            return Err(bad(line, &format!("the number {twice} stands twice")));
        }
        let mail = cells["mail"].clone();
        if !mail.is_empty() && mail::mailbox(&mail).is_err() {
            return Err(bad(line, "mail is no address"));
        }
        operators.push(Operator { asn: numbers[0], also: numbers[1..].to_vec(), name, mail });
    }
    Ok(operators)
}

/// Puts operators, and which addresses are theirs, in place of those there are. The table of origins is one of `prefix<tab>number`
/// lines, plain or gzip, or MMDB. Gives how many prefixes of it concern them.
///
/// # Errors
/// Where a file cannot be used, or the database fails: then everything stays as it was.
pub async fn put(db: &Db, actor: Actor, operators: &[Operator], origins: &[u8]) -> Result<usize, ObservatoryError> {
    let is_one = |n: u32| operators.iter().any(|o| o.asn == i64::from(n) || o.also.contains(&n.into()));
    let prefixes = PrefixTable::prefixes_of(origins, LARGEST, is_one).map_err(|e| ObservatoryError::Operators(e.to_string()))?;
    if !prefixes.iter().any(|(_, n)| is_one(*n)) {
        return Err(ObservatoryError::Operators("the table of origins has no prefix of theirs".into()));
    }
    let text: String = prefixes.iter().map(|(network, number)| format!("{network}\t{number}\n")).collect();
    store::write!(db, Op::new(actor, "observatory.put_operators", operators.len()), |tx| {
        tx.execute(CLEAR, params![]).await?;
        for o in operators {
            let also: Vec<String> = o.also.iter().map(i64::to_string).collect();
            tx.execute(INSERT, params![o.asn, also.join(" "), &o.name[0], &o.name[1], &o.mail]).await?;
        }
        if let Some(old) = tx.setting(NETWORKS).await?.and_then(|id| id.parse::<Id>().ok()) {
            tx.delete_blob(old).await?;
        }
        let blob = tx.new_id();
        tx.put_blob(blob, text.as_bytes()).await?;
        tx.set_setting(NETWORKS, &blob.to_string()).await
    })?;
    Ok(prefixes.len())
}

/// The operators, by their numbers.
///
/// # Errors
/// Where the database fails.
pub async fn list(tx: &mut Tx) -> Result<Vec<Operator>, store::Error> {
    let operator = |r: &store::Row| {
        let also: String = r.get("also")?;
        let also = also.split_whitespace().filter_map(|n| n.parse().ok()).collect();
        Ok(Operator { asn: r.get("asn")?, also, name: [r.get("name_ar")?, r.get("name_en")?], mail: r.get("mail")? })
    };
    tx.rows(LIST, params![]).await?.iter().map(operator).collect()
}

/// Whose an address is.
#[derive(Debug, Default)]
pub struct Book {
    /// Which portions it was read from.
    from: Option<Id>,
    prefixes: PrefixTable,
    /// Any number of an operator's, and the one that stands for it.
    operators: HashMap<i64, i64>,
}

impl Book {
    /// The number that stands for the operator of an address; 0 where it is none of theirs.
    #[must_use]
    pub fn asn(&self, address: IpAddr) -> i64 {
        let number = self.prefixes.find(address).map_or(0, |found| found.number.into());
        self.operators.get(&number).copied().unwrap_or(0)
    }
}

/// The book in memory, read again when another was put in.
#[derive(Debug, Default)]
pub struct Books(RwLock<Arc<Book>>);

impl Books {
    /// The book as it stands now.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn current(&self, db: &Db) -> Result<Arc<Book>, store::Error> {
        let known = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        let fresh = store::read!(db, "observatory.book", |tx| {
            let from = tx.setting(NETWORKS).await?.and_then(|id| id.parse::<Id>().ok());
            let Some(id) = from.filter(|_| from != known.from) else { return Ok(None) };
            let text = tx.blob(id).await?;
            let mut operators = HashMap::new();
            for o in list(tx).await? {
                operators.extend(o.also.iter().chain([&o.asn]).map(|n| (*n, o.asn)));
            }
            Ok::<_, store::Error>(Some((from, text, operators)))
        })?;
        let Some((from, text, operators)) = fresh else { return Ok(known) };
        let prefixes = match PrefixTable::read(text.as_slice()) {
            Ok(prefixes) if !prefixes.is_empty() => prefixes,
            // Written by `put`, which read it: the database has lost a part. Tests are no less true for it.
            _ => {
                tracing::error!("the operators' networks cannot be read: bring them in again");
                return Ok(known);
            }
        };
        let book = Arc::new(Book { from, prefixes, operators });
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&book);
        Ok(book)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_read_or_refused_by_line() {
        let text = "\u{feff}asn,name_ar,name_en\n# a note\nAS64500 64501,أ,A\n64502,ب,B\n";
        let found = read(text).expect("operators");
        assert_eq!((found[0].asn, found[0].also.as_slice(), found[1].name[1].as_str()), (64500, &[64501][..], "B"));
        for (text, why) in [
            ("number,name\n", "line 1: the column asn is missing"),
            ("asn,name_ar,name_en\n", "there is no line"),
            ("asn,name_ar,name_en\n0,a,b\n", "line 2: asn takes"),
            ("asn,name_ar,name_en\nx,a,b\n", "line 2: asn takes"),
            ("asn,name_ar,name_en\n1,a,\n", "line 2: a name is missing"),
            ("asn,name_ar,name_en,mail\n1,a,b,nowhere\n", "line 2: mail is no address"),
            ("asn,name_ar,name_en\n1 2,a,b\n2,c,d\n", "line 3: the number 2 stands twice"),
        ] {
            let problem = read(text).expect_err(text).to_string();
            assert!(problem.contains(why), "{problem}");
        }
    }
}

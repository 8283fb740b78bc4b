//! Forms with files (RFC 7578).

use axum::body::Bytes;
use axum::http::{HeaderMap, header};

use crate::{Error, FORM_LIMIT, Form};

/// Parts of one form, at most.
const MOST: usize = 64;

/// A file of a form.
#[derive(Debug, Clone)]
pub struct File {
    pub field: String,
    /// Without a path and without control characters.
    pub name: String,
    pub bytes: Bytes,
}

/// Reads a posted form, with files or without. Files without bytes, as browsers send for an empty field, are left out.
///
/// # Errors
/// A body that is no form; one without files that is as large as only files may be.
pub async fn read_form(headers: &HeaderMap, body: Bytes) -> Result<(Form, Vec<File>), Error> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let Ok(boundary) = multer::parse_boundary(kind) else {
        return if body.len() > FORM_LIMIT { Err(Error::new(413, "too-large")) } else { Ok((Form::parse(&body), Vec::new())) };
    };
    let stream = futures_util::stream::once(async move { Ok::<_, core::convert::Infallible>(body) });
    let mut parts = multer::Multipart::new(stream, boundary);
    let (mut form, mut files) = (Form::default(), Vec::new());
    for _ in 0..MOST {
        let Some(part) = parts.next_field().await.map_err(|_| Error::bad_request())? else { return Ok((form, files)) };
        let (field, name) = (part.name().unwrap_or_default().to_owned(), part.file_name().map(str::to_owned));
        let bytes = part.bytes().await.map_err(|_| Error::bad_request())?;
        match name {
            None => form.push(&field, &String::from_utf8_lossy(&bytes)),
            Some(name) if !name.is_empty() && !bytes.is_empty() => {
                // Some browsers give a whole path.
                let name = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
                files.push(File { field, name, bytes });
            }
            Some(_) => {}
        }
    }
    Err(Error::bad_request())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(parts: &[(&str, Option<&str>, &str)]) -> Result<(Form, Vec<File>), Error> {
        let part = |(field, name, text): &(&str, Option<&str>, &str)| {
            let file = name.map(|n| format!("; filename=\"{n}\"")).unwrap_or_default();
            format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"{file}\r\n\r\n{text}\r\n")
        };
        let body: String = parts.iter().map(part).chain(["--b--\r\n".to_owned()]).collect();
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("multipart/form-data; boundary=b"));
        read_form(&headers, body.into()).await
    }

    #[tokio::test]
    async fn fields_and_files_are_told_apart() {
        let (form, files) = read(&[("a", None, "1\u{0}"), ("f", Some("C:\\x\\y.csv"), "k,v"), ("g", Some(""), "")]).await.expect("read");
        assert_eq!((form.get("a"), files.len()), ("1", 1));
        assert_eq!((files[0].field.as_str(), files[0].name.as_str(), &files[0].bytes[..]), ("f", "y.csv", &b"k,v"[..]));
        assert!(read(&[("a", None, "x"); 70]).await.is_err(), "too many parts");
        let plain = read_form(&HeaderMap::new(), Bytes::from_static(b"a=1")).await.expect("read").0;
        assert_eq!(plain.get("a"), "1");
        assert!(read_form(&HeaderMap::new(), vec![b'x'; FORM_LIMIT + 1].into()).await.is_err());
    }
}

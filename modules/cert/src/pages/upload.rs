//! Forms with files.

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use web::{Error, Form};

/// A file of a form.
#[derive(Debug)]
pub(super) struct File {
    pub(super) field: String,
    pub(super) name: String,
    pub(super) bytes: Bytes,
}

/// Reads a form with files (RFC 7578); files without bytes, as browsers send for an empty field, are left out.
pub(super) async fn read(headers: &HeaderMap, body: Bytes) -> Result<(Form, Vec<File>), Error> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let Ok(boundary) = multer::parse_boundary(kind) else { return Ok((Form::parse(&body), Vec::new())) };
    let stream = futures_util::stream::once(async move { Ok::<_, std::io::Error>(body) });
    let mut parts = multer::Multipart::new(stream, boundary);
    let (mut form, mut files) = (Form::default(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|_| Error::bad_request())? {
        let (field, name) = (part.name().unwrap_or_default().to_owned(), part.file_name().map(str::to_owned));
        let bytes = part.bytes().await.map_err(|_| Error::bad_request())?;
        match name {
            None => form.push(&field, &String::from_utf8_lossy(&bytes)),
            Some(name) if !bytes.is_empty() => {
                // Some browsers give a whole path.
                let name = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
                files.push(File { field, name, bytes });
            }
            Some(_) => {}
        }
    }
    Ok((form, files))
}

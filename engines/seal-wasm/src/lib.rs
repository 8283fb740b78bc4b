//! The sealing and picture-cleaning engines for the browser, behind three exported functions and no
//! imports: `majlis_alloc`, `majlis_free` and `majlis_call`.
//!
//! A page writes a request into memory it allocated, calls, reads the answer and frees both. The
//! answer starts with one status byte: 0 and the fields, or 1 and the error's number as a `u32`.

/// First number of the picture-cleaning calls; everything below belongs to [`seal::abi`].
const SCRUB: u32 = 100;

/// Runs one call and frames its answer.
#[must_use]
pub fn answer(op: u32, request: &[u8]) -> Vec<u8> {
    let result = if op == SCRUB { clean(request) } else { seal::abi::call(op, request).map_err(seal::Error::code) };
    match result {
        Ok(fields) => [&[0], fields.as_slice()].concat(),
        Err(code) => [&[1], code.to_be_bytes().as_slice()].concat(),
    }
}

/// Call 100: `[bytes]` to `[kind, cleaned bytes]`; errors are 100 and up.
fn clean(request: &[u8]) -> Result<Vec<u8>, u32> {
    let fields = seal::bytes::fields(request).map_err(seal::Error::code)?;
    let [bytes] = fields.as_slice() else { return Err(seal::Error::BadCall.code()) };
    let mut out = Vec::new();
    let cleaned = scrub::clean(bytes).map_err(|error| SCRUB + error.code())?;
    seal::bytes::put_field(&mut out, cleaned.kind.mime().as_bytes());
    seal::bytes::put_field(&mut out, &cleaned.bytes);
    Ok(out)
}

#[cfg(target_arch = "wasm32")]
#[expect(unsafe_code, reason = "the C interface that WebAssembly hosts call")]
mod exports {
    use std::alloc::{Layout, alloc, dealloc};

    fn layout(len: usize) -> Layout {
        Layout::from_size_align(len.max(1), 8).unwrap_or(Layout::new::<u64>())
    }

    #[unsafe(no_mangle)]
    pub extern "C" fn majlis_alloc(len: usize) -> *mut u8 {
        // SAFETY: the layout has a non-zero size.
        unsafe { alloc(layout(len)) }
    }

    /// # Safety
    /// `pointer` and `len` must come from `majlis_alloc` or `majlis_call`, and be freed once.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn majlis_free(pointer: *mut u8, len: usize) {
        // SAFETY: as the caller promises. What lay there may have been a secret.
        unsafe {
            core::ptr::write_bytes(pointer, 0, len);
            dealloc(pointer, layout(len));
        }
    }

    /// Gives the answer's address in the upper and its length in the lower 32 bits.
    ///
    /// # Safety
    /// `pointer` must lead to `len` readable bytes.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn majlis_call(op: u32, pointer: *const u8, len: usize) -> u64 {
        // SAFETY: as the caller promises.
        let request = unsafe { core::slice::from_raw_parts(pointer, len) };
        let answer = super::answer(op, request);
        let out = majlis_alloc(answer.len());
        // SAFETY: `out` was allocated with this length just above.
        unsafe { core::ptr::copy_nonoverlapping(answer.as_ptr(), out, answer.len()) };
        (out as u64) << 32 | answer.len() as u64
    }
}

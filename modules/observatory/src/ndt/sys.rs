//! What neither the standard library nor a well-kept crate gives: `TCP_INFO` as the kernel has it, descriptors.
#![expect(unsafe_code, reason = "system calls: getsockopt(TCP_INFO), setrlimit")]

use std::io;
use std::os::fd::AsRawFd as _;

use ndt7::TcpInfo;
use socket2::Socket;

/// What the kernel tells of a connection, at a moment of the test in microseconds.
///
/// # Errors
/// Where the kernel refuses.
pub(super) fn tcp_info(socket: &Socket, elapsed: u64) -> io::Result<TcpInfo> {
    let mut bytes = [0_u8; TcpInfo::LEN];
    let mut len = TcpInfo::LEN as libc::socklen_t;
    // SAFETY: the kernel writes at most `len` bytes to `bytes`, and tells in `len` how many.
    let code = unsafe { libc::getsockopt(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_INFO, bytes.as_mut_ptr().cast(), &raw mut len) };
    if code != 0 {
        return Err(io::Error::last_os_error());
    }
    let told = usize::try_from(len).unwrap_or(0).min(bytes.len());
    Ok(TcpInfo::read(&bytes[..told], elapsed))
}

/// Lets the program have as many descriptors as it may: shells and services often begin with 1024, of which a full house takes most.
pub(crate) fn more_descriptors() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls take a whole `rlimit` of ours, and keep nothing of it.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 && limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max;
            let _ = libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
        }
    }
}

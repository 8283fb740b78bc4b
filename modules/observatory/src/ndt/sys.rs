//! What neither the standard library nor a well-kept crate gives: `TCP_INFO` as the kernel has it, memory as a file, descriptors.
#![expect(unsafe_code, reason = "system calls: getsockopt(TCP_INFO), memfd_create, setrlimit")]

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};

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

/// A file that is nowhere but in memory.
///
/// # Errors
/// Where the kernel has no room.
pub(super) fn memory_file() -> io::Result<File> {
    // SAFETY: the name is a constant that ends in zero; what comes back is a fresh descriptor or -1.
    let fd = unsafe { libc::memfd_create(c"majlis-ndt7".as_ptr(), libc::MFD_CLOEXEC) };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: nobody else has this descriptor.
    Ok(File::from(unsafe { OwnedFd::from_raw_fd(fd) }))
}

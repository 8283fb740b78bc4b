//! What Linux tells of a connection (`struct tcp_info` in `include/uapi/linux/tcp.h`), read from the bytes that
//! `getsockopt(TCP_INFO)` gives. Older kernels give fewer: what is not there is left out, as the specification asks.

use serde::Serialize;

/// Times in microseconds, sizes in bytes, rates in bytes a second. Names as in the specification.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TcpInfo {
    pub state: u8,
    #[serde(rename = "CAState")]
    pub ca_state: u8,
    pub retransmits: u8,
    pub options: u8,
    #[serde(rename = "RTO", skip_serializing_if = "Option::is_none")]
    pub rto: Option<u32>,
    #[serde(rename = "SndMSS", skip_serializing_if = "Option::is_none")]
    pub snd_mss: Option<u32>,
    #[serde(rename = "RcvMSS", skip_serializing_if = "Option::is_none")]
    pub rcv_mss: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unacked: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<u32>,
    #[serde(rename = "PMTU", skip_serializing_if = "Option::is_none")]
    pub pmtu: Option<u32>,
    /// The smoothed round-trip time.
    #[serde(rename = "RTT", skip_serializing_if = "Option::is_none")]
    pub rtt: Option<u32>,
    #[serde(rename = "RTTVar", skip_serializing_if = "Option::is_none")]
    pub rtt_var: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snd_cwnd: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reordering: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_retrans: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pacing_rate: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_acked: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_received: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segs_out: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segs_in: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notsent_bytes: Option<u32>,
    #[serde(rename = "MinRTT", skip_serializing_if = "Option::is_none")]
    pub min_rtt: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_rate: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub busy_time: Option<u64>,
    #[serde(rename = "RWndLimited", skip_serializing_if = "Option::is_none")]
    pub rwnd_limited: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snd_buf_limited: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_sent: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_retrans: Option<u64>,
    /// Microseconds since the test began.
    pub elapsed_time: u64,
}

impl TcpInfo {
    /// Bytes of the structure as far as it is read.
    pub const LEN: usize = 232;

    /// Reads what the kernel gave, at a moment of the test in microseconds. Nothing of it fails: what is missing is left out.
    #[must_use]
    pub fn read(bytes: &[u8], elapsed: u64) -> Self {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        let word = |at: usize| bytes.get(at..)?.first_chunk().map(|b| u32::from_ne_bytes(*b));
        let long = |at: usize| bytes.get(at..)?.first_chunk().map(|b| u64::from_ne_bytes(*b));
        Self {
            state: byte(0),
            ca_state: byte(1),
            retransmits: byte(2),
            options: byte(5),
            rto: word(8),
            snd_mss: word(16),
            rcv_mss: word(20),
            unacked: word(24),
            lost: word(32),
            pmtu: word(60),
            rtt: word(68),
            rtt_var: word(72),
            snd_cwnd: word(80),
            reordering: word(88),
            total_retrans: word(100),
            pacing_rate: long(104),
            bytes_acked: long(120),
            bytes_received: long(128),
            segs_out: word(136),
            segs_in: word(140),
            notsent_bytes: word(144),
            // All bits set: nothing was measured yet.
            min_rtt: word(148).filter(|rtt| *rtt != u32::MAX),
            delivery_rate: long(160),
            busy_time: long(168),
            rwnd_limited: long(176),
            snd_buf_limited: long(184),
            bytes_sent: long(200),
            bytes_retrans: long(208),
            elapsed_time: elapsed,
        }
    }

    /// The share of bytes sent again, from 0 to 1: what ndt7 takes for loss.
    #[must_use]
    pub fn retransmitted(&self) -> Option<f64> {
        let (sent, again) = (self.bytes_sent?, self.bytes_retrans?);
        (sent > 0).then(|| again as f64 / sent as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lie_where_the_kernel_has_them() {
        let mut bytes = vec![0; TcpInfo::LEN];
        bytes[0] = 1;
        bytes[68..72].copy_from_slice(&25_000_u32.to_ne_bytes());
        bytes[148..152].copy_from_slice(&20_000_u32.to_ne_bytes());
        bytes[120..128].copy_from_slice(&1_000_000_u64.to_ne_bytes());
        bytes[200..208].copy_from_slice(&2_000_000_u64.to_ne_bytes());
        bytes[208..216].copy_from_slice(&50_000_u64.to_ne_bytes());
        let info = TcpInfo::read(&bytes, 7);
        assert_eq!((info.state, info.rtt, info.min_rtt, info.bytes_acked, info.elapsed_time), (1, Some(25_000), Some(20_000), Some(1_000_000), 7));
        assert_eq!(info.retransmitted(), Some(0.025));
        bytes[148..152].copy_from_slice(&u32::MAX.to_ne_bytes());
        assert_eq!(TcpInfo::read(&bytes, 7).min_rtt, None);
    }

    #[test]
    fn an_older_kernel_tells_less() {
        for len in 0..TcpInfo::LEN {
            let info = TcpInfo::read(&vec![0; len], 1);
            assert_eq!(info.bytes_retrans.is_some(), len >= 216);
            let json = serde_json::to_value(info).expect("JSON");
            assert_eq!(json.get("RTT").is_some(), len >= 72);
        }
        assert_eq!(TcpInfo::default().retransmitted(), None);
    }
}

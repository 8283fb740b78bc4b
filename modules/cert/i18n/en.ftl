cert-room = CERT
cert-room-about = Threat reports, network owners, notices, and what gets fixed.
cert-staff = Staff
cert-sign-out = Sign out
cert-tab-home = Overview
cert-tab-events = Events
cert-tab-imports = Imports
cert-tab-owners = Network owners
cert-tab-notices = Notices
cert-tab-library = Library
cert-error = Error:
cert-not-taken = This was not taken
cert-done = Done:
cert-remove = Remove
cert-take = Upload
cert-add = Add
cert-save = Save
cert-all = All
cert-file = File
cert-changed = Changed
cert-none-yet = Nothing yet.
cert-older = Older ones
cert-nothing-found = Nothing matches. Try a longer time or fewer filters.
cert-number = Number
cert-state = State
cert-owner = Owner
cert-owners-export = Download everything as CSV
cert-unowned = Nobody known
cert-unowned-open = { $n ->
    [one] { $n } open finding belongs to nobody known.
   *[other] { $n } open findings belong to nobody known.
}
cert-begin = Three steps to begin
cert-begin-library = Give the program the report schema and a table of networks.
cert-begin-owners = Enter the organisations whose networks you look after.
cert-begin-imports = Import the first report.
cert-open-findings = Open findings
cert-claimed-findings = Said to be fixed
cert-fixed-findings = Fixed
cert-drafts = Notices to approve
cert-answers-waiting = Answers to look at
cert-by-day = Events by day
cert-by-kind = Last seven days, by kind
cert-by-owner = Last seven days, by owner
cert-day = Day
cert-events = Events
cert-n-events = { $n ->
    [one] { $n } event
   *[other] { $n } events
}
cert-n-findings = { $n ->
    [one] { $n } finding
   *[other] { $n } findings
}
cert-n-times = { $n ->
    [one] seen once
   *[other] seen { $n } times
}
cert-kind = Kind
cert-report = Report type
cert-latest-imports = Latest imports
# Imports
cert-import-files = Report files
cert-import-files-hint = Choose files or drop them here: CSV or JSON lines, plain, gzip or zip, up to 8 GB each (128 MB together in a browser without script).
cert-import-mapping = Read as
cert-import-by-name = By the file's name
cert-mappings = Mappings
cert-import-label = Label, where the report has none
cert-import-do = Import
cert-import-again = Try again
cert-import-no-file = Choose at least one file.
cert-import-no-label = Choose a label of TLP 2.0.
cert-import-name = Report
cert-import = Import
cert-import-n = Import { $n }
cert-progress = Progress
cert-rows = Rows
cert-duplicates = Seen before
cert-refused = Refused
cert-mended = Rows with unreadable bytes
cert-refused-why = Why rows were refused
cert-refused-download = Download all refused rows
cert-line = Line
cert-line-n = line { $n }
cert-line-word = Line
cert-reason = Reason
cert-content = Content
cert-way-file = from a file
cert-way-upload = from a browser
cert-state-waiting = Waiting
cert-state-running = Running
cert-state-done = Done
cert-state-failed = Failed
cert-state-stopped = Stopped
cert-state-open = Open
cert-state-claimed = Said to be fixed
cert-state-presumed = Presumed fixed
cert-state-confirmed = Fixed
cert-state-false = Wrong report
cert-state-draft = To approve
cert-state-held = Held back
cert-state-approved = On its way
cert-state-sent = Sent
cert-state-nobody = Nobody may be told
cert-state-ready = Ready
cert-state-sending = Sending
cert-state-later = Put off
cert-state-uncertain = Uncertain
cert-state-blocked = Not allowed
cert-state-active = Active
cert-state-paused = Paused
cert-state-off = Off
cert-problem-cut-off = The file ends in the middle
cert-problem-cut-off-help = It was most likely cut off on its way. Rows before the cut are stored. Fetch it again and import it again: nothing is stored twice.
cert-problem-damaged = The archive is damaged
cert-problem-damaged-help = Rows before the damage are stored. Fetch it again and import it again.
cert-problem-bomb = The archive unpacks to far too much
cert-problem-bomb-help = No real report grows like this. Ask the sender what it is.
cert-problem-locked = The archive has a password
cert-problem-locked-help = Unpack it first, then import what is inside.
cert-problem-nested = The archive holds archives or too many files
cert-problem-nested-help = Unpack it first, then import the reports inside.
cert-problem-unreadable = The file cannot be read
cert-problem-unreadable-help = It was moved, or the program is not allowed to open it.
cert-problem-empty = The file is empty
cert-problem-empty-help = There are not even names of columns in it.
cert-problem-columns = Columns are missing
cert-problem-columns-help = The file does not fit what it was read as. Choose another mapping, or write one.
cert-problem-delimiter = The columns are parted by another character
cert-problem-delimiter-help = Save the file with the expected character, or write a mapping that names this one.
cert-problem-too-long = The first row is far too long
cert-problem-too-long-help = This does not look like a table.
cert-problem-unknown-report = The report type is not known
cert-problem-unknown-report-help = Its name tells no type that the library knows. Choose what to read it as, or take a newer schema into the library.
cert-problem-refused = Most rows were refused
cert-problem-refused-help = The mapping is most likely wrong. What was good is stored. Look at the reasons below, then choose another mapping.
cert-problem-given-up = It was taken up again and again without getting on
cert-problem-given-up-help = Something in it ends the program or cannot be stored. What came before is stored. Ask the administrator to look at the log.
cert-problem-changed = Another file lies in its place
cert-problem-changed-help = It was replaced or added to while it was imported. Import it again: nothing is stored twice.
cert-reason-cells = another number of cells than columns
cert-reason-empty = nothing where something must stand
cert-reason-number = not a number
cert-reason-range = out of range
cert-reason-boolean = neither true nor false
cert-reason-ip = not an IP address
cert-reason-zone = an address with a zone, which names no host of the Internet
cert-reason-network = not a network
cert-reason-fqdn = not a domain name
cert-reason-url = not a web address
cert-reason-time = not a time
cert-reason-word = not one of the allowed words
cert-reason-base64 = not base 64
cert-reason-country = not a country
cert-reason-port = not a port
cert-reason-ascii = more than printable ASCII
cert-reason-twice = given twice
cert-reason-too-long = too long
cert-reason-not-text = not text
cert-reason-not-json = not JSON
cert-reason-no-time = no time
cert-reason-no-type = no kind
cert-reason-unknown-report = no report type or mapping is for a file of this name
cert-reason-no-host = nothing says which host
cert-reason-reserved = a private or reserved address
# Library
cert-library-lead = What imports read by. It is kept in the database, so every working process has the same.
cert-document = Name
cert-document-kind = What it is
cert-document-about = Contents
cert-document-add = Add or replace
cert-document-schema = Report schema
cert-document-schema-hint = The file Shadowserver publishes for its report types. Its licence forbids to bring it along.
cert-document-origins = Table of networks
cert-document-origins-hint = Prefixes and the AS numbers that announce them, as pyasn writes it (plain or gzip), or as MMDB.
cert-document-mapping = Mapping
cert-document-mapping-hint = A TOML file that tells how to read a feed of your own.
cert-shipped = Comes with the program
# Events and findings
cert-from = From
cert-to = To
cert-ip = Address
cert-asn = AS number
cert-host = Host
cert-seen = Seen
cert-show = Show
cert-clear = Clear
cert-newest-shown = the newest { $n } are shown
cert-filter-bad = Part of the filter was not understood
cert-filter-bad-from = From: write a day like 2026-11-24.
cert-filter-bad-to = To: write a day like 2026-11-24.
cert-filter-bad-owner = Owner: there is none of this code.
cert-filter-bad-ip = Address: write one IPv4 or IPv6 address.
cert-filter-bad-asn = AS number: write digits, like 64500.
cert-findings = Findings
cert-first-seen = First seen
cert-last-seen = Last seen
cert-fixed-at = Fixed around
cert-reopened = Times it came back
cert-loop-open = It is open until its owner says it is fixed, or { $n } reports in a row do not see it.
cert-loop-claimed = Its owner says it is fixed. Once { $n } reports in a row do not see it, it counts as fixed.
cert-loop-presumed = { $n } reports in a row did not see it any more. If it is seen again, it is open again.
cert-loop-confirmed = It counts as fixed. If it is seen again, it is open again.
cert-loop-false = The report was wrong. It is not told again.
cert-set-open = Set open
cert-set-confirmed = Set fixed
cert-set-false = The report was wrong
cert-way = From line to notice to fix
cert-sightings = Seen in
cert-sightings-gone = { $n ->
    [one] Its lines are older than { $n } day and were let go.
   *[other] Its lines are older than { $n } days and were let go.
}
cert-answers = What the owner said
cert-answer-fixed = Fixed
cert-answer-false = The report is wrong
cert-latest-sighting = The latest line in full
# Owners
cert-owner-new = New organisation
cert-owner-bad-code = Code: small letters, digits and dashes.
cert-owner-bad-taken = There is an organisation of this code already.
cert-owners-import = From a file
cert-owners-import-hint = A line adds or changes; nothing is taken away. The first fault stops it, and then nothing is changed. Columns:
cert-brought = Read: organisations { $organisations }, contacts { $contacts }, networks, AS numbers and domains { $resources }.
cert-code = Code
cert-code-hint = Small letters, digits and dashes, such as "national-university".
cert-name-ar = Name in Arabic
cert-name-en = Name in English
cert-sector = Sector
cert-contacts = Contacts
cert-contacts-none = Nobody can be told yet. Add a contact.
cert-contact-add = Add or change a contact
cert-contact-name = Name
cert-mail = Mail address
cert-language = Language
cert-lang-ar = Arabic
cert-lang-en = English
cert-format = Attached
cert-up-to = Highest label
cert-label = Label
cert-quiet = Quiet hours
cert-resources = Networks, AS numbers and domains
cert-resources-hint = One a line. The longest prefix wins, then the AS number, then the domain. What was another’s moves here.
cert-networks = Prefixes, IPv4 and IPv6
cert-asns = AS numbers
cert-domains = Domains
cert-about = Name and rules
cert-rhythm = Told
cert-rhythm-daily = Every day
cert-rhythm-weekly = On Sundays
cert-approval = Before a notice leaves
cert-approval-hand = A person looks at it
cert-approval-auto = It leaves by itself
cert-portal = The owner's own page
cert-portal-hint = This link works for 90 days. It stands in every notice. Whoever has it sees this owner's findings.
cert-portal-new = Make older links void
# Notices
cert-make = Make today's notices now
cert-approve = Approve and send
cert-approve-all = { $n ->
    [one] Approve { $n } notice
   *[other] Approve all { $n } notices
}
cert-hold = Hold back
cert-resend = Send again
cert-notices-none = No notices. They are made each morning from what is newly seen.
cert-copies = Copies
cert-copies-none = No copies yet.
cert-attempts = Tries
cert-uncertain = Unknown outcome
cert-n-uncertain = { $n ->
    [one] { $n } try of unknown outcome
   *[other] { $n } tries of unknown outcome
}
cert-detail = Detail
cert-next-try = Next try
cert-preview = The letter
cert-attached = Attached
cert-attached-begin = The beginning of the table. The XARF file holds the same findings.
cert-no-post = No relay for mail is set
cert-no-post-help = Notices are kept and wait. Start the program with --smtp to send them.
cert-none-waiting = Nothing waits.
# The letter
cert-mail-subject = [{ $tlp }] { $count ->
    [one] { $count } finding
   *[other] { $count } findings
} on your networks, { $day } – { $name }
cert-mail-opening = { $count ->
    [one] On the networks of { $name }, { $count } open finding is new or was seen again, as of { $day }. It is attached.
   *[other] On the networks of { $name }, { $count } open findings are new or were seen again, as of { $day }. All of them are attached.
}
cert-mail-group = { $identifier }: { $count }
cert-mail-portal = See everything, and tell us what is fixed or wrong, here (opening the page changes nothing):
cert-mail-reply = You can also answer this mail. If you are not the right person, please tell us who is.
cert-mail-tlp = { $tlp }: share it only as this label allows (first.org/tlp).
# Kinds
cert-kind-infected-system = Infected systems
cert-kind-c2-server = Control servers of malware
cert-kind-malware-distribution = Sites that spread malware
cert-kind-scanner = Hosts that scan others
cert-kind-brute-force = Hosts that guess passwords
cert-kind-exploit = Hosts that attack others
cert-kind-system-compromise = Systems somebody else controls
cert-kind-application-compromise = Applications somebody else controls
cert-kind-ddos = Hosts in flooding attacks
cert-kind-data-leak = Leaked data
cert-kind-phishing = Phishing pages
cert-kind-spam = Senders of spam
cert-kind-weak-crypto = Weak encryption
cert-kind-ddos-amplifier = Services that amplify floods
cert-kind-potentially-unwanted-accessible = Services open to everyone
cert-kind-information-disclosure = Services that tell too much
cert-kind-vulnerable-system = Vulnerable services
cert-kind-blacklist = Listed addresses
cert-kind-other = Other findings
cert-advice-infected-system = Find the machine behind the address by the time given. Take it off the network, clean or rebuild it, and change the passwords used on it.
cert-advice-c2-server = Save what is needed as evidence, then switch the service off. Look for the way in and for other machines that spoke to it.
cert-advice-malware-distribution = Take the file or page away, close the way it came, and change all passwords of the site.
cert-advice-scanner = See what the machine did at the time given: most often it is infected or misused. Clean it, or stop the one who does it.
cert-advice-brute-force = See what the machine did at the time given: most often it is infected or misused. Clean it, or stop the one who does it.
cert-advice-exploit = The machine attacks others. Take it off the network and look for malware.
cert-advice-system-compromise = Treat the whole system as lost: save evidence, rebuild it from a clean source, change every password and key.
cert-advice-application-compromise = Put the application back from a clean copy, update it and its parts, and change its passwords and keys.
cert-advice-ddos = Look for malware on the machine, and let no packets with foreign source addresses out (BCP 38).
cert-advice-data-leak = Change the passwords named, switch on a second factor, and tell the people concerned.
cert-advice-phishing = Take the page away, close the way it came, and keep a copy for the police.
cert-advice-spam = Find who sends: an infected machine, a stolen mailbox or an open relay. Stop it and change the password.
cert-advice-weak-crypto = Switch off old protocols and ciphers, and use current settings of TLS or SSH.
cert-advice-ddos-amplifier = Let the service answer your own network only, limit its answers, or switch it off.
cert-advice-potentially-unwanted-accessible = Ask whether everyone on the Internet must reach this service. If not, close it by a firewall or put it behind a VPN.
cert-advice-information-disclosure = Close the service to the outside, and change whatever it has told: passwords, keys, names.
cert-advice-vulnerable-system = Update the software, or close the service to the outside until you can.
cert-advice-blacklist = See why the address is listed, mend the cause, then ask the list to take it off.
cert-advice-other = See the table for what was seen and when.
# The owner's page
cert-portal-title = Findings on your networks
cert-portal-counts = { $open ->
    [one] { $open } open finding
   *[other] { $open } open findings
}, { $fixed } fixed so far
cert-portal-download = Download as CSV
cert-portal-none = Nothing is open on your networks. Thank you.
cert-portal-done-fixed = Thank you. We watch the next reports; what is not seen again counts as fixed.
cert-portal-done-false = Thank you. An analyst looks at it.
cert-portal-done-none = Nothing was chosen, or it was answered already.
cert-portal-done-dropped = The token does not work any more.
cert-portal-done-tokens = There are as many tokens as an owner can have. Remove one first.
cert-token-used = last used
cert-answer-waits = You called it wrong; an analyst looks at it.
cert-what = What
cert-note = A note for us, if you like
cert-note-hint = For instance what you did, or why the report is wrong.
cert-say-fixed = The chosen ones are fixed
cert-say-false = The chosen ones are wrong
cert-claimed = You said these are fixed
cert-claimed-why = We wait for the next reports before they count as fixed.
cert-tokens = For your programs
cert-tokens-why = With a token a program of yours can fetch the open findings as JSON:
cert-token-name = What it is for
cert-token-make = Make a token
cert-token-made = Your new token
cert-token-once = Keep it now: it is not shown again.
error-cert-document = This document cannot be used
error-cert-document-help = Check that it is the right file, then try again.
error-cert-code-taken = There is an organisation of this code already
error-cert-code-taken-help = Choose another code, or change the one that is there.
error-cert-line = A line of the file is wrong
error-cert-line-help = Nothing was changed. Mend the line, then try again.
error-cert-held = This is not possible any more
error-cert-held-help = Somebody else was faster, or it is done already. Load the page again.
error-cert-link = This link does not work
error-cert-link-help = It is too old, was made void, or a part of it is missing. The latest notice has a new one; or ask the CERT.
error-cert-token = The token is missing or void
error-cert-token-help = Make a new one on your page.
# Mail that came in, sources, what gets fixed
cert-tab-mail = Mail
cert-tab-sources = Sources
cert-tab-remedies = What gets fixed
cert-mail-lead = What came back to notices, and mail that could not be placed. A bounce marks its contact as not reached, and nothing more is sent there.
cert-mail-new = New mail
cert-mail-earlier = Seen earlier
cert-incoming-bounce = Not delivered
cert-incoming-late = Delivery report
cert-incoming-automatic = Automatic answer
cert-incoming-reply = Reply
cert-incoming-report = Reports
cert-incoming-other = Other mail
cert-incoming-large = Too large to read
cert-mail-text = What it says
cert-mail-seen = Mark as seen
cert-its-notice = The notice
cert-came-back = What came back
cert-stale-contacts = Contacts mail does not reach
cert-n-stale = { $n ->
    [one] { $n } not reached
   *[other] { $n } not reached
}
cert-state-bounced = Not delivered
cert-state-stale = Not reached
cert-pgp = OpenPGP key
cert-pgp-hint = A public key, armored. With one, everything sent to this contact is encrypted. Left empty, a key that is there stays; to be rid of it, remove the contact and add it again.
cert-pgp-expired = This key has expired: nothing can be sent to this contact until there is a new one.
cert-contact-revive = Write to it again
cert-sources-lead = Folders, web addresses and mailboxes that are looked at by themselves. The administrator adds them with
cert-sources-none = No sources. Reports come in by command and browser only.
cert-source = Source
cert-source-folder = Folder
cert-source-web = Web address
cert-source-mail = Mailbox
cert-source-every = Looked at every
cert-source-looked = Last look
cert-source-took = Taken
cert-source-problem = Last look failed:
cert-source-now = Look now
cert-source-pause = Pause
cert-source-resume = Go on, and look now
cert-source-active = Active
cert-source-paused = Paused
cert-never = never
cert-seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}
cert-way-folder = from a folder
cert-way-web = from a web address
cert-way-mail = from a mail
cert-remedies-lead = Findings of the last { $days } days, counted every few hours. “In time” means within 30 days after the first notice; findings told of less than 30 days ago are not counted yet.
cert-remedies-kind = By kind
cert-remedies-owner = By owner
cert-remedies-told = Told of
cert-remedies-in-time = Fixed in time
cert-remedies-share = Share
cert-remedies-fixed = Fixed in all
cert-remedies-median = Hours to fix (median)
cert-public = Threats on the country's networks
cert-public-lead = The CERT gathers reports of infected and vulnerable systems, tells the owners of the networks, and counts what gets fixed.
cert-public-none = There are no figures of a whole month yet.
cert-public-how = How these figures are made
cert-public-how-text = Each event is counted once. Something counts as fixed when three reports in a row, each of another day, do not see it any more. The fix is dated half a day after it was last seen, or when its owner said that it is fixed. Groups of fewer than { $n } have no median and no share. Only months that are over are shown. What is seen again was not fixed for good and is open again: figures of past months then change.
cert-fixed-told = Fixed within 30 days, owner told
cert-fixed-untold = Fixed within 30 days, nobody told
cert-few = fewer than { $n }
cert-key = The key of our notices
cert-key-hint = Every notice is signed with this OpenPGP key. Before you trust a notice, compare its key with this fingerprint; the key itself:
cert-upload-sending = Sending
cert-upload-failed = The line broke and sending stopped. Choose the same file again to send it anew.
cert-upload-too-large = This report is larger than 8 GB. Import it with the command "majlis cert import".
cert-upload-refused = This was not taken. Reload the page, sign in if you are asked to, and choose the file again.
error-cert-too-large = This report is too large
error-cert-too-large-help = Reports of more than 8 GB are imported with the command "majlis cert import".
cert-abuse-ask = Ask the registries for abuse contacts
cert-abuse-found = What the registries name
cert-abuse-none = No abuse address is named for these networks.
cert-by-asn = Last seven days, by AS number

#!/usr/bin/env python3
"""A relay with the ways of the world: takes mail by SMTP (aiosmtpd), puts it into Maildirs, and answers as mail servers do.

Usage: python3 relay.py PORT FOLDER OURS

Mail to OURS goes to FOLDER/ours, all other mail to FOLDER/others, each with a header X-Recipient. What happens depends on the
recipient: `refused@` is refused at once; to `gone@` it is taken, and a delivery report (RFC 3464) comes back; to `late@` a
report comes back that it is late; `away@` answers by machine (RFC 3834); `person@` answers by hand. Anything written to
FOLDER/deliver/*.eml is put into our mailbox as it is, like mail from elsewhere.
"""
import email
import email.policy
import email.utils
import mailbox
import pathlib
import sys
import time
from email.message import EmailMessage

from aiosmtpd.controller import Controller

port, folder, ours = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3].lower()
boxes = {name: mailbox.Maildir(folder / name, create=True) for name in ("ours", "others")}


def give(box, content):
    boxes[box].add(content)


def delivery_report(recipient, original, action, status, why):
    """As Postfix writes it: words, the machine's part, and the mail or its headers; put together as it goes over the wire."""
    returned = b"Content-Type: message/rfc822\r\n\r\n" + original if action == "failed" else (
        b"Content-Type: text/rfc822-headers\r\n\r\n" + original.split(b"\r\n\r\n")[0] + b"\r\n")
    head = f"""Return-Path: <>
From: MAILER-DAEMON@mx.test (Mail Delivery System)
To: {ours}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <report.{time.time_ns()}@mx.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4Xyz/mx.test"

This is a MIME-encapsulated message.

--4Xyz/mx.test
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.test.

<{recipient}>: {why}

--4Xyz/mx.test
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test
X-Postfix-Queue-ID: 4Xyz
Arrival-Date: {email.utils.formatdate()}

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.test
Diagnostic-Code: smtp; {why}

--4Xyz/mx.test
"""
    return head.replace("\n", "\r\n").encode() + returned + b"\r\n--4Xyz/mx.test--\r\n"


def answer(recipient, original, text, headers):
    message = EmailMessage()
    asked = email.message_from_bytes(original, policy=email.policy.default)
    message["From"], message["To"], message["Subject"] = recipient, ours, f"Re: {asked['Subject']}"
    message["In-Reply-To"] = asked["Message-ID"]
    message["Message-ID"] = f"<answer.{time.time_ns()}@mx.test>"
    for name, value in headers.items():
        message[name] = value
    message.set_content(text)
    return message.as_bytes()


class World:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused@"):
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        for recipient in envelope.rcpt_tos:
            marked = b"X-Recipient: " + recipient.encode() + b"\r\n" + envelope.original_content
            give("ours" if recipient.lower() == ours else "others", marked)
            kind = recipient.split("@")[0]
            if kind == "gone":
                give("ours", delivery_report(recipient, envelope.original_content, "failed", "5.1.1", "550 5.1.1 the mailbox was closed"))
            elif kind == "late":
                give("ours", delivery_report(recipient, envelope.original_content, "delayed", "4.4.1", "connection timed out"))
            elif kind == "away":
                give("ours", answer(recipient, envelope.original_content, "I am away until Sunday.", {"Auto-Submitted": "auto-replied"}))
            elif kind == "person":
                give("ours", answer(recipient, envelope.original_content, "أصلحنا الخادم، شكرًا.\n", {}))
        return "250 OK"


controller = Controller(World(), hostname="127.0.0.1", port=port)
controller.start()
(folder / "ready").write_text("")
waiting = folder / "deliver"
waiting.mkdir(exist_ok=True)
while True:
    for file in sorted(waiting.glob("*.eml")):
        give("ours", file.read_bytes())
        file.unlink()
    time.sleep(0.1)

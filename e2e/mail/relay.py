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
import mailbox
import os
import pathlib
import sys
import time
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText

from aiosmtpd.controller import Controller

port, folder, ours = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3].lower()
boxes = {name: mailbox.Maildir(folder / name, create=True) for name in ("ours", "others")}


def give(box, content):
    boxes[box].add(content)


def delivery_report(recipient, original, action, status, why):
    """As Postfix writes it: words, the machine's part, and the headers of the mail."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"] = "MAILER-DAEMON@mx.test (Mail Delivery System)"
    report["To"] = ours
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Auto-Submitted"] = "auto-replied"
    report["Message-ID"] = f"<report.{time.time_ns()}@mx.test>"
    report.attach(MIMEText(f"This is the mail system at host mx.test.\n\n<{recipient}>: {why}\n"))
    status_part = MIMENonMultipart("message", "delivery-status")
    status_part.set_payload(
        f"Reporting-MTA: dns; mx.test\nX-Postfix-Queue-ID: 4Xyz\nArrival-Date: {email.utils.formatdate()}\n\n"
        f"Final-Recipient: rfc822; {recipient}\nOriginal-Recipient: rfc822;{recipient}\nAction: {action}\nStatus: {status}\n"
        f"Remote-MTA: dns; mx.test\nDiagnostic-Code: smtp; {why}\n")
    report.attach(status_part)
    if action == "failed":
        report.attach(MIMEMessage(email.message_from_bytes(original)))
    else:
        headers = MIMENonMultipart("text", "rfc822-headers")
        headers.set_payload(original.split(b"\r\n\r\n")[0].decode("ascii", "replace"))
        report.attach(headers)
    return b"Return-Path: <>\r\n" + report.as_bytes()


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

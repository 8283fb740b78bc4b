contributions-room = Contributions
contributions-room-about = What is being done about each policy issue, and the government's written input made from it.
contributions-staff = Staff pages
contributions-title = What is being done
contributions-lead-text = For each international Internet-related public policy issue: what has been undertaken, and what is to be undertaken. Each figure leads to where it is from.
contributions-issues = Issues
contributions-undertaken = Undertaken
contributions-to-be-undertaken = To be undertaken
contributions-nothing-recorded = No action is on record.
contributions-sent-inputs = Inputs that were sent
contributions-source = source
contributions-state = How far it is
contributions-state-done = done
contributions-state-under_way = under way
contributions-state-planned = planned
contributions-written-draft = draft
contributions-written-checked = checked
contributions-written-approved = approved
contributions-written-sent = sent
contributions-lead = Lead
contributions-partners = Partners
contributions-begin = Began, or is to begin
contributions-end = Ended, or is to end
contributions-since = since { $from }
contributions-beginning = from { $from }
contributions-period = { $from } to { $to }
contributions-period-year = { $year }
contributions-unit-percent = { $text } %
contributions-unit-megabit = { $text } Mbit/s
contributions-unit-milliseconds = { $text } ms
contributions-unit-hours = { $n ->
    [one] { $text } hour
   *[other] { $text } hours
}
contributions-figure-unknown = no such indicator is declared
contributions-figure-failed = the figure could not be read
contributions-figure-none = there is no value of that group and period
contributions-figure-suppressed = too few to be told
contributions-figure-no-sum = its months cannot be added up; take a single month, or a year it speaks of
contributions-token = a figure is not written as it should be
contributions-method = How it is made
contributions-method-short = What it is
contributions-unit = Unit
contributions-unit-name-count = count
contributions-unit-name-percent = per cent
contributions-unit-name-hours = hours
contributions-unit-name-megabit_per_second = Mbit/s (10⁶ bits a second)
contributions-unit-name-milliseconds = milliseconds
contributions-unit-name-score = score from 0 to 1
contributions-from = Measured by
contributions-module-hotline = the hotline
contributions-module-cert = the national CERT
contributions-module-observatory = the observatory of telecom services
contributions-module-safespace = safespace
contributions-indicator = Indicator
contributions-minimum = Smallest group that is told
contributions-interval = 95 % interval
contributions-values = Values
contributions-value = Value
contributions-number = No.
contributions-annex = Annex: figures and their sources
contributions-annex-caption = Every figure of this text
contributions-notes = Sources
contributions-to = To
contributions-reference = Reference
contributions-of-period = Period
contributions-date = Date
contributions-sent-on = Sent on { $on }. It does not change any more.
contributions-hash = One hash over all files:
contributions-public = what everyone sees
contributions-filter = Show
contributions-all = All
contributions-only-waiting = Not approved yet
contributions-only-stale = Figures changed
contributions-only-problems = Something missing
contributions-only-no-evidence = Without evidence
contributions-only-nothing-planned = Issues with nothing to be done
contributions-only-nothing-done = Issues with nothing done
contributions-only-dropped = Dropped
contributions-none-such = There is nothing of that kind.
contributions-stale-count = { $n ->
    [one] { $n } sentence with a changed figure
   *[other] { $n } sentences with changed figures
}
contributions-problem-count = { $n ->
    [one] { $n } thing keeps it back
   *[other] { $n } things keep it back
}
contributions-new-action = Write another action
contributions-other-list = Put in another list of issues
contributions-list-file = The list (TOML)
contributions-list-hint = Of the form of content/res-1305.toml: id, edition, title, question and issues, in both languages.
contributions-list-take = Take the list
contributions-list-not-read = The list was not taken
contributions-not-kept = It was not kept
contributions-changed = Somebody changed it meanwhile. Your text is here; compare it with what stands there now, and save again.
contributions-long = A paragraph is too long (8,000 characters at most)
contributions-keeps-back = Before it can be checked
contributions-paragraph = Paragraph { $n }
contributions-empty = There is no text yet
contributions-half = One language is missing
contributions-not-compared = The two languages were not compared since one changed
contributions-other-figures = The two languages do not have the same figures
contributions-direction = Marks of direction do not fit together
contributions-untraced = Numbers without a source:
contributions-dates = It ends before it begins:
contributions-evidence = Evidence
contributions-evidence-hint = One a line: indicator:hotline.reports, link:https://…|title, or document:title
contributions-figures-changed = Figures changed since they were confirmed. Read the marked sentences, then confirm them or write them anew.
contributions-confirm = The sentences are right with the figures as they are now
contributions-was = was
contributions-now = is now
contributions-nothing = nothing
contributions-check = It is ready: have it approved
contributions-approve = Approve
contributions-second-person = A second person, who may approve and did not write in it, approves it.
contributions-drop = Take it out of the register
contributions-put-back = Put it back
contributions-edit = Write
contributions-action-title = Title
contributions-in-ar = Arabic
contributions-in-en = English
contributions-compared = I compared both: they say the same
contributions-month-hint = Year and month, as in 2026-10
contributions-save = Save
contributions-how-figures = How to write figures and sources
contributions-how-figures-text = A figure is written as indicator, group, period and form. The period is empty for the last month, a month, a year, or last-3 for the sum of three months. The form is empty, number or period. A number typed by hand needs a source behind it, in the same sentence.
contributions-comments = Remarks
contributions-comment = A remark for colleagues
contributions-comment-go = Add the remark
contributions-history = History
contributions-version = Version { $n }
contributions-show-changes = Show what changed
contributions-changes = Changes from version { $from } to { $to }
contributions-import = Start from an earlier letter
contributions-import-lead = Paste an earlier letter, or give it as DOCX. Its paragraphs are laid onto the issues by their headings. What has no place is shown, and nothing is dropped.
contributions-letter-file = The letter (DOCX or plain text)
contributions-letter-text = Or its text
contributions-lay = Lay it onto the issues
contributions-letter-not-read = The letter was not read
contributions-not-docx = The file is neither DOCX nor plain text (UTF-8), or it is damaged.
contributions-old-docx = The file is an old Word document or has a password. Save it as DOCX without one.
contributions-letter-large = The letter is too large. Give it in parts.
contributions-docx-damaged = The text in the file is damaged.
contributions-letter-empty = There is no text in it.
contributions-laid = { $n ->
    [one] { $n } paragraph.
   *[other] { $n } paragraphs.
}
contributions-unplaced = { $n ->
    [one] { $n } has no place: choose an issue, or leave it out.
   *[other] { $n } have no place: choose an issue for each, or leave it out.
}
contributions-all-placed = Each has its place.
contributions-comes-to = Comes to
contributions-nowhere = nowhere: left out
contributions-take = Take them in as drafts
contributions-inputs = Inputs
contributions-no-inputs = There is no input yet.
contributions-on-list = On the list
contributions-new-input = Begin an input
contributions-input = Input { $n }
contributions-issue-count = { $n ->
    [one] { $n } issue
   *[other] { $n } issues
}
contributions-compare = Compare two inputs
contributions-compare-a = Earlier
contributions-compare-b = Later
contributions-compare-go = Compare
contributions-same = The same in both.
contributions-approved-by = approved by
contributions-told = Before it can be approved
contributions-stops = keeps it back
contributions-no-issue = No issue is chosen
contributions-no-language = No language is chosen
contributions-issue-empty = Nothing approved is on record about issue
contributions-no-title = There is no title in
contributions-stale = Sentences whose figures changed since they were confirmed:
contributions-pages = { $n ->
    [one] { $n } page before the annex.
   *[other] { $n } pages before the annex.
}
contributions-too-long = International bodies prefer { $n } pages at most.
contributions-issue-long = More than { $n } pages on issue
contributions-lab-absent = No PDF: the companion program majlis-lab is not installed. HTML and DOCX are complete; the browser prints this page as a PDF.
contributions-lab-failed = No PDF: the companion program did not make it.
contributions-send = It was sent: keep it for good
contributions-files = Files
contributions-again-same = Made again just now: the same bytes.
contributions-again-other = Made again just now, some bytes differ: another version of the program made them, or majlis-lab is not there. What was sent is kept as it was.
contributions-language = Language
contributions-choose = What it holds
contributions-letterhead = Letterhead
contributions-opening = Before the issues
contributions-closing = After the issues
error-contributions-changed = It was changed meanwhile
error-contributions-changed-help = Go back, look at it again, and go on then.
error-contributions-same-person = A second person approves
error-contributions-same-person-help = You wrote in this text. Ask a colleague to look at it and approve it.
error-contributions-problems = Something keeps it back
error-contributions-problems-help = Go back: the page says what is to be mended first.
contributions-no-title-yet = A title is needed in both languages
contributions-date-wrong = A month is written as in 2026-10, not
contributions-evidence-wrong = Evidence is not written as it should be:
contributions-list-bad-not-text = The list is no text in UTF-8
contributions-list-bad-toml = Line { $n } of the list (TOML) cannot be read: { $what }
contributions-list-bad-id = The list’s id “{ $what }” must be made of lower-case letters a to z, digits and hyphens, 40 at most
contributions-list-bad-shipped = “{ $what }” is the list that comes with the program; give yours another id
contributions-list-bad-title = The list needs a title and a question, each in Arabic and English
contributions-list-bad-count = The list has { $n } issues; it needs 1 to { $most }
contributions-list-bad-issue = Issue no. { $n } of the list (key “{ $what }”) needs a key and a number that no other issue has, and a name in Arabic and English
contributions-list-lacks = Actions are written about issue { $issue }, which this list lacks
contributions-only-words = Titles, lead and partners hold neither numbers nor figures nor notes:
contributions-withdraw = Take the approval back
error-contributions-lab = The PDF could not be made just now
error-contributions-lab-help = Nothing was kept. Try again in a minute.

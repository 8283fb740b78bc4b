VAR unease = 0
VAR known = 0
VAR close = 2
VAR gift = false
VAR moved = false
VAR pal = false
VAR sent = false
VAR money = false
VAR proof = false

-> match

=== match ===
match.1 # where: game
match.2 # who: star # face: happy
match.3 # who: star # face: happy
* [match.take]
  -> take
* [match.who]
  -> ask_who
* [match.layan]
  -> ask_layan
* [match.stop]
  -> tell

=== take ===
~ gift = true
take.1 # who: star # face: happy
take.2
-> move

=== ask_who ===
~ unease = unease + 1
who.1 # who: star # face: calm
who.2
-> move

=== ask_layan ===
~ unease = unease + 1
~ close = close + 1
~ pal = true
friend.1 # who: layan # face: surprised
-> move

=== move ===
move.1 # where: game
move.2 # who: star # face: happy
{ gift:
  move.gift # who: star # face: calm
- else:
  move.easy # who: star # face: calm
}
* [move.go]
  -> go
* [move.here]
  -> here
* [move.voice]
  -> voice
* [move.stop]
  -> tell

=== go ===
~ moved = true
~ known = known + 1
go.1 # where: chat # who: star # face: happy
go.2
-> secrets

=== here ===
~ unease = unease + 1
here.1 # who: star # face: sad
here.2
-> secrets

=== voice ===
~ unease = unease + 1
voice.1 # who: star # face: worried
voice.2
-> secrets

=== secrets ===
{ moved:
  secrets.app # where: chat
- else:
  secrets.game # where: game
}
secrets.1 # who: star # face: happy
secrets.2 # who: star # face: calm
secrets.3 # who: star # face: calm
* [secrets.answer]
  -> answer
* [secrets.vague]
  -> vague
* {not pal} [secrets.layan]
  -> show
* [secrets.stop]
  -> tell

=== answer ===
~ known = known + 2
~ unease = unease + 1
answer.1
answer.2 # who: star # face: happy
answer.3
-> picture_asked

=== vague ===
~ unease = unease + 1
vague.1 # who: me # face: calm
vague.2 # who: star # face: angry
-> picture_asked

=== show ===
~ pal = true
~ close = close + 1
~ unease = unease + 1
show.1 # who: layan # face: worried
-> picture_asked

=== picture_asked ===
photo.1
photo.2 # who: star # face: happy
photo.3 # who: star # face: sad
* [photo.no]
  -> say_no
* [photo.face]
  -> send_face
* {unease > 2} [photo.signs]
  -> signs
* [photo.stop]
  -> tell

=== say_no ===
~ unease = unease + 1
no.1 # who: star # face: angry
no.2
-> press

=== send_face ===
~ known = known + 1
~ unease = unease + 1
face.1 # who: star # face: happy
face.2
-> press

=== signs ===
signs.1
signs.2
-> tell

=== press ===
press.1
{ known > 2:
  press.known # who: star # face: angry
- else:
  press.hurry # who: star # face: angry
}
* [press.give]
  -> give
* [press.block]
  -> block
* {pal} [press.layan]
  -> call_layan
* [press.stop]
  -> tell

=== call_layan ===
~ close = close + 1
call.1 # where: home # who: layan # face: worried
-> tell

=== give ===
~ sent = true
~ known = known + 1
~ close = close - 1
give.1
give.2
threat.1 # who: star # face: angry
threat.2 # who: star # face: angry
* [threat.pay]
  -> pay
* [threat.beg]
  -> beg
* [threat.stop]
  -> tell

=== pay ===
~ money = true
~ close = close - 1
pay.1
pay.2 # who: star # face: calm
-> again

=== beg ===
beg.1 # who: me # face: worried
beg.2 # who: star # face: calm
-> again

=== again ===
again.1
* [again.stop]
  -> tell
* [again.block]
  -> block

=== block ===
block.1 # where: home
{ sent:
  block.threat # where: chat # who: star # face: angry
- else:
  block.new # where: chat # who: star # face: happy
}
* [block.stop]
  -> tell
* [block.keep]
  -> quiet

=== tell ===
tell.1 # where: home
{ sent:
  tell.heavy
}
* [tell.dad]
  -> see_dad
* [tell.omar]
  -> see_omar
* [tell.line]
  -> see_line

=== see_dad ===
~ close = 4
dad.1 # who: me # face: worried
{ sent:
  dad.picture # who: dad # face: calm
- else:
  dad.fine # who: dad # face: calm
}
-> steps

=== see_omar ===
~ close = 4
omar.1 # who: omar # face: calm
{ sent:
  omar.picture # who: omar # face: worried
- else:
  omar.fine # who: omar # face: calm
}
-> steps

=== see_line ===
~ close = 4
line.1 # who: amal # face: calm
{ sent:
  line.picture # who: amal # face: calm
- else:
  line.fine # who: amal # face: calm
}
line.2
-> steps

=== steps ===
steps.1
{ sent:
  steps.picture
}
* [steps.save]
  -> save
* [steps.block]
  -> shut

=== save ===
~ proof = true
~ close = 5
save.1
-> finish

=== shut ===
~ close = 5
shut.1
-> finish

=== finish ===
{ sent && money: -> paid }
{ sent: -> picture }
{ pal && proof: -> two }
{ known == 0: -> early }
{ known > 1: -> stranger_knows }
-> in_time

=== early ===
early.1 # where: game # ending: early
-> END

=== in_time ===
intime.1 # ending: in-time
-> END

=== two ===
two.1 # who: layan # face: happy # ending: two
-> END

=== stranger_knows ===
knows.1 # where: street # ending: knows
-> END

=== picture ===
picture.1 # ending: picture
-> END

=== paid ===
paid.1
paid.2 # who: dad # face: calm # ending: paid
-> END

=== quiet ===
quiet.1 # where: home # ending: quiet
-> END

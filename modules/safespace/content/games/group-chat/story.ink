VAR trust = 2
VAR courage = 2
VAR heat = 3
VAR joined = 0
VAR sorry = false
VAR proof = false
VAR told = false
VAR left = false
VAR ally = false
VAR fought = false
VAR knows = false
VAR again = false

-> evening

=== evening ===
evening.1 # where: home
evening.2 # where: chat # who: hamad # face: happy
evening.3
evening.4 # who: noura # face: happy
evening.5
* [evening.laugh]
  -> laugh
* [evening.wait]
  -> wait
* [evening.private]
  -> private
* [evening.calm]
  -> calm

=== laugh ===
~ joined = 1
~ heat = heat + 1
~ trust = trust - 1
laugh.1 # who: me # face: happy
laugh.2
-> more

=== wait ===
~ courage = courage - 1
wait.1 # who: hamad # face: happy
-> more

=== private ===
~ trust = trust + 1
private.1 # who: me # face: worried
private.2 # who: yusuf # face: surprised
-> more

=== calm ===
~ courage = courage + 1
~ heat = heat - 1
~ ally = true
calm.1 # who: me # face: calm
calm.2 # who: hamad # face: surprised
calm.3 # who: maryam # face: worried
-> more

=== more ===
more.1 # who: hamad # face: happy
{ joined > 0:
  more.dare # who: noura # face: happy
- else:
  more.deal # who: noura # face: happy
}
* {joined > 0} [more.second]
  -> second
* {joined > 0} [more.back]
  -> back
* {joined == 0} [more.fight]
  -> fight
* [more.save]
  -> save
* {joined == 0} [more.leave]
  -> leave
* {joined == 0 && not ally} [more.maryam]
  -> ask_maryam

=== second ===
~ heat = heat + 1
~ trust = trust - 1
second.1
second.2
-> night

=== back ===
~ courage = courage + 1
~ heat = heat - 1
back.1 # who: me # face: worried
back.2 # who: noura # face: surprised
-> night

=== fight ===
~ fought = true
~ heat = heat + 1
fight.1 # who: me # face: angry
fight.2 # who: hamad # face: angry
fight.3
-> night

=== save ===
~ proof = true
save.1
-> night

=== leave ===
~ left = true
leave.1
-> night

=== ask_maryam ===
~ ally = true
~ courage = courage + 1
maryam.1 # who: me # face: worried
maryam.2 # who: maryam # face: worried
maryam.3 # who: maryam # face: calm
-> night

=== night ===
night.1 # where: home
{ trust > 2:
  ~ knows = true
  talk.1 # where: chat # who: yusuf # face: sad
- else:
  { left:
    away.1
  - else:
    gone.1 # where: chat
  }
}
night.2 # where: home # who: grandma # face: worried
* [night.tell]
  -> tell
* {trust < 3} [night.late]
  -> late
* {trust > 2} [night.gate]
  -> gate
* [night.sleep]
  -> sleep

=== tell ===
~ told = true
~ courage = courage + 1
{ joined > 0:
  tell.joined # who: me # face: sad
- else:
  tell.plain # who: me # face: worried
}
tell.1 # who: grandma # face: calm
tell.2 # who: grandma # face: calm
-> morning

=== late ===
~ trust = trust + 1
{ joined > 0:
  ~ sorry = true
  late.joined # where: chat # who: me # face: sad
- else:
  late.plain # where: chat # who: me # face: worried
}
late.1
-> morning

=== gate ===
~ trust = trust + 1
gate.1 # where: chat # who: yusuf # face: calm
-> morning

=== sleep ===
~ courage = courage - 1
sleep.1
-> morning

=== morning ===
morning.1 # where: school
{ heat > 3:
  morning.loud
- else:
  morning.few # who: hamad # face: happy
}
morning.2
{ ally:
  morning.ally # who: maryam # face: calm
}
* [morning.sit]
  -> sit
* {courage > 2} [morning.stop]
  -> stop
* {joined > 0 && not sorry} [morning.sorry]
  -> say_sorry
* [morning.away]
  -> look

=== sit ===
~ trust = trust + 1
sit.1 # who: me # face: calm
sit.2 # who: yusuf # face: happy
-> recess

=== stop ===
~ heat = heat - 1
{ courage < 5:
  ~ courage = courage + 1
}
{ knows:
  stop.why # who: me # face: calm
- else:
  stop.plain # who: me # face: calm
}
{ ally:
  stop.ally # who: maryam # face: calm
}
-> recess

=== say_sorry ===
~ sorry = true
~ trust = trust + 1
~ heat = heat - 1
sorry.1 # who: me # face: sad
sorry.2 # who: yusuf # face: sad
-> recess

=== look ===
{ heat < 5:
  ~ heat = heat + 1
}
look.1
-> recess

=== recess ===
recess.1
{ told:
  { heat > 0:
    ~ heat = heat - 1
  }
  recess.call
}
* [recess.huda]
  -> see_huda
* [recess.hamad]
  -> see_hamad
* [recess.noura]
  -> see_noura
* [recess.wait]
  hope.1
  -> last

=== see_huda ===
~ told = true
{ heat > 0:
  ~ heat = heat - 1
}
huda.1 # who: me # face: worried
{ proof:
  { heat > 0:
    ~ heat = heat - 1
  }
  huda.proof # who: huda # face: calm
- else:
  huda.words # who: huda # face: calm
}
huda.2 # who: huda # face: calm
-> last

=== see_hamad ===
{ heat > 0:
  ~ heat = heat - 1
}
hamad.1 # who: me # face: calm
{ fought:
  hamad.fought # who: me # face: worried
}
hamad.2 # who: hamad # face: worried
-> last

=== see_noura ===
{ heat > 0:
  ~ heat = heat - 1
}
noura.1 # who: me # face: calm
noura.2 # who: noura # face: sad
-> last

=== last ===
last.1 # where: street
{ heat < 2:
  last.soft # who: hamad # face: worried
- else:
  last.loud # who: hamad # face: happy
}
* [last.invite]
  -> invite
* {courage > 2} [last.no]
  -> say_no
* {joined > 0 && not sorry} [last.again]
  -> join_again
* [last.home]
  -> finish

=== invite ===
{ trust > 3:
  invite.joke # who: yusuf # face: happy
- else:
  invite.shy # who: yusuf # face: calm
}
{ trust < 5:
  ~ trust = trust + 1
}
-> finish

=== say_no ===
{ heat < 3:
  no.yes # who: hamad # face: calm
- else:
  no.no # who: hamad # face: angry
}
{ heat > 0:
  ~ heat = heat - 1
}
-> finish

=== join_again ===
~ again = true
{ heat < 5:
  ~ heat = heat + 1
}
again.1 # who: hamad # face: happy
-> finish

=== finish ===
{ again: -> loud }
{ fought && heat > 2: -> clash }
{ joined > 0 && sorry && heat < 4: -> repaired }
{ joined == 0 && trust > 3 && heat < 2: -> together }
{ told: -> helped }
{ trust > 2: -> beside }
{ left: -> quiet }
-> loud

=== together ===
together.1 # where: chat
together.2 # who: yusuf # face: happy # ending: together
-> END

=== repaired ===
repaired.1 # who: yusuf # face: calm # ending: repaired
-> END

=== helped ===
helped.1 # where: school # who: huda # face: calm # ending: helped
-> END

=== beside ===
beside.1 # who: yusuf # face: calm # ending: beside
-> END

=== clash ===
clash.1 # where: chat # ending: clash
-> END

=== quiet ===
quiet.1 # ending: quiet
-> END

=== loud ===
loud.1 # where: chat
loud.2 # ending: loud
-> END

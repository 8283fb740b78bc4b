safespace-title = الفضاء الآمن
safespace-hero = العبوا وتعلّموا وابقوا آمنين على الإنترنت
safespace-hero-lead = ألعاب للأطفال واليافعين، ونصائح واضحة للأهل والمعلمين. بلا حساب، ولا نحتفظ بأي شيء.
safespace-door-play = لنلعب
safespace-door-play-text = كم عمركم؟
safespace-door-parent = للأهل
safespace-door-parent-text = إلى ماذا ننتبه، وماذا نقول، وما الذي ينفع. ومعها قواعد للبيت ولعبة للطباعة.
safespace-door-parent-go = نصائح للأهل
safespace-door-educator = للمعلمين
safespace-door-educator-text = خطط دروس مدتها 20 و45 دقيقة، وملصقات، وما العمل حين يحدث أمر ما.
safespace-door-lessons = خطط الدروس
safespace-door-educator-go = كل ما يخص المعلمين
safespace-age-6-9 = من 6 إلى 9
safespace-age-10-12 = من 10 إلى 12
safespace-age-13-17 = من 13 إلى 17
safespace-ages = اختيار العمر
safespace-games = الألعاب
safespace-games-for = ألعاب للأعمار { $age }
safespace-games-lead = اختياراتكم تغيّر ما يحدث. جرّبوا مرة أخرى وانظروا.
safespace-game-quiet = لا تسأل اللعبة عن اسم. ولا يخرج من هذا الجهاز شيء مما تفعلونه فيها.
safespace-start = ابدؤوا اللعب
safespace-as-text = قراءتها نصًا
safespace-more-games = ألعاب أخرى
safespace-adults = للأهل والمعلمين
safespace-skills = المهارات:
safespace-skill-citizen-identity = من أنا على الإنترنت
safespace-skill-balanced-use = استخدام متوازن
safespace-skill-behavioural-cyber-risk = التعامل مع المخاطر بين الناس
safespace-skill-personal-cyber-security = حماية الحسابات
safespace-skill-digital-empathy = اللطف على الإنترنت
safespace-skill-footprint-management = الأثر الذي أتركه
safespace-skill-media-and-information-literacy = الحكم على ما أراه
safespace-skill-privacy = الخصوصية
safespace-lessons = خطط دروس مع هذه اللعبة
safespace-source = المصدر:
safespace-endings = كيف يمكن أن تنتهي
safespace-outcome-right = بإعدادات أفضل
safespace-outcome-other = إن لم يتغير شيء
safespace-pages = نصائح ودروس ومطبوعات
safespace-any = الكل
safespace-up-to = { $n ->
    [zero] { $n } دقيقة
    [one] دقيقة واحدة
    [two] حتى دقيقتين
    [few] حتى { $n } دقائق
    [many] حتى { $n } دقيقة
   *[other] حتى { $n } دقيقة
}
safespace-minutes = { $n ->
    [zero] { $n } دقيقة
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $n } دقائق
    [many] { $n } دقيقة
   *[other] { $n } دقيقة
}
safespace-search = البحث
safespace-search-go = عرض
safespace-for = لمن
safespace-age = عمر الطفل
safespace-situation = الموضوع
safespace-time = الوقت المتاح
safespace-reader-parent = الأهل
safespace-reader-educator = المعلمون
safespace-kind = النوع
safespace-kind-guide = دليل
safespace-kind-starters = أسئلة للحوار
safespace-kind-rules = قواعد للبيت
safespace-kind-lesson = خطة درس
safespace-kind-poster = ملصق
safespace-kind-protocol = خطة المدرسة
safespace-kind-board = لعبة لوحية
safespace-kind-glossary = معجم
safespace-kinds-guide = أدلة
safespace-kinds-starters = أسئلة لبدء الحوار
safespace-kinds-rules = قواعد للبيت نتفق عليها
safespace-kinds-lesson = خطط دروس
safespace-kinds-poster = ملصقات
safespace-kinds-protocol = حين يحدث أمر في المدرسة
safespace-kinds-board = لعبة لوحية للأسرة
safespace-kinds-glossary = معجم
safespace-situation-cyberbullying = التنمر الإلكتروني
safespace-situation-deepfake = الصور المزيفة والتزييف العميق
safespace-situation-did-harm = طفلي آذى شخصًا
safespace-situation-doxxing = نشر معلومات خاصة
safespace-situation-extortion = تهديد لطلب المال
safespace-situation-gaming = الألعاب والإنفاق
safespace-situation-grooming = غرباء يكسبون الثقة
safespace-situation-group-chat = مشكلة في محادثة جماعية
safespace-situation-hacked-account = اختراق حساب
safespace-situation-hate = الكراهية
safespace-situation-impersonation = شخص يدّعي أنه غيره
safespace-situation-intimate-image = صور خاصة
safespace-situation-other = أمر آخر
safespace-situation-scam = الاحتيال
safespace-situation-self-harm = إيذاء النفس
safespace-situation-sextortion = التهديد بالصور
safespace-situation-violent-content = صور ومقاطع عنيفة
safespace-found = { $n ->
    [0] لم نجد شيئًا
    [zero] لم نجد شيئًا
    [one] صفحة واحدة
    [two] صفحتان
    [few] { $n } صفحات
    [many] { $n } صفحة
   *[other] { $n } صفحة
}
safespace-none = جرّبوا كلمات أقل أو اختيارات أقل.
safespace-show-all = عرض كل شيء
safespace-game-of = اللعبة المرافقة:
safespace-questions-before = أسئلة قبل اللعب
safespace-questions-after = أسئلة بعد اللعب
safespace-right = صحيح
safespace-print = للطباعة استخدموا قائمة المتصفح. لا يُطبع إلا محتوى الصفحة.
safespace-related = قد يفيدكم أيضًا
safespace-news = الجديد
safespace-news-all = كل الأخبار
safespace-news-lead = ما الذي تغيّر في العالم، وماذا يعني للأسر والمدارس.
safespace-help = هل يحدث أمر مقلق الآن؟
safespace-help-text = يمكنكم إخبارنا من دون ذكر الاسم. الذنب ليس ذنبكم أبدًا.
safespace-help-go = طلب المساعدة
safespace-play-log = ما يحدث
safespace-play-continue = متابعة
safespace-play-me = أنا
safespace-play-what-now = ماذا تفعلون؟
safespace-play-sounds = الأصوات
safespace-play-aloud = القراءة بصوت مسموع
safespace-play-stars = { $n } من 3 نجوم
safespace-play-can = ما يمكنكم فعله
safespace-play-again = اللعب مرة أخرى
safespace-play-levels = اختيار المرحلة
safespace-play-played = سبق لعبها
safespace-play-points = النقاط: { $n } من { $of }
safespace-play-stranger = هذا ما صار الغريب يعرفه
safespace-play-look-closer = نظرة أقرب
safespace-play-looks = النظرات الباقية: { $n }
safespace-play-card = { $n } من { $of }
safespace-play-frame-sms = رسالة نصية من
safespace-play-frame-mail = رسالة بريد من
safespace-play-frame-chat = محادثة مع
safespace-play-frame-post = منشور من
safespace-play-frame-photo = صورة من
safespace-play-frame-page = صفحة من
safespace-play-frame-call = مكالمة من
safespace-play-right = قرار موفق
safespace-play-fair = هذا ينفع أيضًا
safespace-play-other = لننظر مرة أخرى
safespace-play-checked = نظرتم قبل أن تقرروا.
safespace-play-tray = للاختيار منها
safespace-play-empty = فارغ
safespace-play-put = وُضع في { $place }: { $item }.
safespace-play-held = تم التقاط { $item }. اختاروا المكان.
safespace-play-not-there = لا يمكن وضعه هنا.
safespace-play-taken-out = تم إخراجه.
safespace-play-moved = { $item }: الترتيب الآن { $n }.
safespace-play-up = إلى أعلى: { $item }
safespace-play-down = إلى أسفل: { $item }
safespace-play-week = ليمرّ أسبوع
safespace-play-week-over = انتهى الأسبوع. سار على ما يرام { $n } من { $of }. ماذا الآن؟
safespace-play-set-again = تغيير الإعدادات
safespace-play-end-here = تركها كما هي
safespace-play-the-week = الأسبوع
safespace-play-wishes = المهم هنا
safespace-play-fulfilled = تحقق ذلك.
safespace-play-live = لنعش اليوم
safespace-play-hours-left = ساعات ما زالت فارغة: { $n }
safespace-play-plan-how = اختاروا شيئًا ثم ساعة، أو اسحبوه إليها. واختاروا ساعة لتفريغها.
safespace-play-the-day = اليوم
safespace-play-hour-lost = ذهبت هذه الساعة أيضًا في: { $what }
safespace-play-keep = سأحتفظ بها
safespace-play-no-word = لا كلمة بعد
safespace-play-takes = تخمينها يستغرق { $time }.
safespace-play-make-how = اختاروا { $n } كلمات على الأقل بالترتيب الذي تريدون. كلما زادت الكلمات زادت القوة.
safespace-play-draw-again = كلمات أخرى
safespace-play-remember = لنحفظها
safespace-play-remember-how = تخيلوا قصة قصيرة غريبة بهذه الكلمات. ثم تابعوا.
safespace-play-which-word = ما الكلمة رقم { $n }؟
safespace-play-recalled = تذكرتم { $n } من { $of }.
safespace-play-round = الجولة { $n } من { $of }
safespace-play-race-how = ضعوا الأضعف أولًا والأقوى أخيرًا. اسحبوها أو استخدموا الأسهم.
safespace-play-race-go = لنرَ النتيجة
safespace-play-race-result = كم تصمد كل واحدة
safespace-play-guess-how = أي القطع في كلمة المرور؟ اختاروا { $n }.
safespace-play-guess-go = تخمين
safespace-play-guessed = وُجد { $n } من { $of }
safespace-play-leak-go = جاهزون
safespace-play-accounts-left = حسابات بلا عبارة مرور: { $n }
safespace-play-leaked = – اختُرقت هذه الخدمة
safespace-play-fell = – صار مفتوحًا للسارق: له عبارة المرور نفسها
safespace-play-stood = – ما زال آمنًا
safespace-play-leak-many = تسريب واحد فتح أبوابًا أخرى
safespace-play-leak-one = تسريب واحد، باب واحد
safespace-play-leak-shared = مرّ الأمر بخير هذه المرة. لكن اثنين من حساباتكم ما زالا بعبارة مرور واحدة.
safespace-play-leak-why = عبارة المرور المسروقة تُجرَّب في كل مكان. عبارة مختلفة لكل حساب توقف ذلك.
safespace-play-leak-good = لكل حساب عبارة مختلفة، فلم يصل السارق إلى غيره. ويمكن لمدير كلمات المرور أن يحفظها.
safespace-play-time-second = أقل من ثانية
safespace-play-time-minute = نحو دقيقة
safespace-play-time-hour = نحو ساعة
safespace-play-time-day = نحو يوم
safespace-play-time-year = شهورًا
safespace-play-time-life = سنوات
safespace-play-time-ages = وقتًا أطول من عمر أي إنسان
safespace-class = الصف
safespace-class-open = فتح صف
safespace-class-lead = يلعب طلابكم لعبة واحدة، وترون ما تعلّمته المجموعة.
safespace-class-1 = يدخل الطلاب برمز. ولا يذكر أحد اسمه.
safespace-class-2 = تبقى الإجابات على أجهزتهم، ولا يخرج منها إلا أعداد. ترونها بعد انتهاء الصف إن أكمل { $n } طلاب على الأقل.
safespace-class-3 = يعمل الرمز { $hours } ساعة. ويمكنكم قراءة النتيجة مدة { $days } أيام.
safespace-class-game = أي لعبة؟
safespace-class-game-missing = اختاروا لعبة.
safespace-class-choose = اختاروا …
safespace-class-go = الحصول على الرمز
safespace-class-paper = لا شبكة في الصف؟ في خطط الدروس الأسئلة نفسها، وتُعدّ برفع الأيدي.
safespace-class-tell = أخبروا طلابكم بهذا الرمز:
safespace-class-at = يكتبونه في
safespace-class-picture = رمز مصور يقود إلى الصف
safespace-class-wait = أنهوا الصف حين يفرغ الجميع. تظهر النتيجة عندئذ إن أكمل { $n } طلاب على الأقل.
safespace-class-end = إنهاء الصف
safespace-class-keep = أبقوا هذه الصفحة مفتوحة أو احفظوا عنوانها: فهي الطريق الوحيد إلى صفكم.
safespace-class-few = انتهى هذا الصف. أكمل اللعب أقل من { $n } طلاب، فلا يُعرض شيء.
safespace-class-finished = { $n ->
    [zero] لم يكمل أحد.
    [one] أكمل طالب واحد.
    [two] أكمل طالبان.
    [few] أكمل { $n } طلاب.
    [many] أكمل { $n } طالبًا.
   *[other] أكمل { $n } طالب.
}
safespace-class-how = أجاب كل طالب عن سؤال من كل زوج قبل اللعب وعن الآخر بعده. وكان الترتيب مختلطًا.
safespace-class-other = السؤال الآخر من الزوج:
safespace-class-before = قبل
safespace-class-after = بعد
safespace-class-of = من { $n } صحيحة
safespace-class-most = { $n } أو أقل
safespace-class-least = { $n } أو أكثر
safespace-class-until = يمكن قراءة هذه الصفحة مدة { $n } أيام بعد الصف. ثم تُحذف.
safespace-class-quiet = لا أحد يسأل عن أسمائكم. تبقى إجاباتكم هنا. ولا تُرسل في النهاية إلا أعداد.
safespace-join = دخول صف
safespace-join-code = رمز الصف من المعلم أو المعلمة
safespace-join-hint = ثمانية أرقام، مثل 1234 5678
safespace-join-wrong = لا يوجد صف مفتوح بهذا الرمز. انظروا إلى الأرقام مرة أخرى أو اسألوا المعلم.
safespace-join-go = دخول
safespace-join-quiet = لا حاجة إلى اسم أو حساب.
error-class-over = انتهى هذا الصف
error-class-over-help = يمكن للمعلم أن يفتح صفًا جديدًا.
error-class-full = هذا الصف ممتلئ
error-class-full-help = اطلبوا من المعلم أن يفتح صفًا آخر.
safespace-play-before = قبل أن نلعب: { $n } من { $of }
safespace-play-after = والآن: { $n } من { $of }
safespace-play-to-questions = انتهيت من اللعب: إلى الأسئلة الأخيرة
safespace-play-sending = جارٍ إرسال الأعداد …
safespace-play-sent = تم. شكرًا لكم! لم تُرسل إلا أعداد: لا اسم ولا شيء عنكم.
safespace-play-not-sent = تعذر إرسال الأعداد. وما زالت هنا. حاولوا مرة أخرى.
safespace-play-send-again = محاولة أخرى
safespace-play-class-over = لقد انتهى الصف. تبقى إجاباتكم هنا ولا تُحسب.
safespace-play-class-full = هذا الصف ممتلئ. لا تُحسب إجاباتكم.
safespace-play-thanks = شكرًا
safespace-pack = للمدارس ذات الاتصال الضعيف
safespace-pack-text = كل الألعاب والصفحات في ملف واحد. فكّوا ضغطه على ذاكرة متنقلة أو حاسوب وافتحوا index.html.
safespace-pack-go = تنزيل الحزمة للعمل بلا شبكة
safespace-pack-help = حين تعودون إلى الشبكة يمكنكم إخبارنا من دون ذكر الاسم:
safespace-pack-from = من
safespace-keep = اللعب بلا شبكة
safespace-keep-text = احتفظوا بالألعاب على هذا الجهاز لتعمل في أي مكان. ويمكنكم إزالتها متى شئتم.
safespace-keep-go = حفظ الألعاب هنا
safespace-keep-remove = إزالة الألعاب من هذا الجهاز
safespace-keep-kept = الألعاب الآن على هذا الجهاز.
safespace-keep-gone = أُزيلت الألعاب من هذا الجهاز.
safespace-keep-failed = تعذر حفظ الألعاب. حاولوا مرة أخرى بشبكة أفضل.
safespace-documents-pages = الأدلة والدروس والمطبوعات
safespace-documents-games = الألعاب
safespace-documents-news = الأخبار
safespace-wave-title = أكثر من المعتاد: { $about }
safespace-wave-body = نرى من هذا الأمر في الأيام الأخيرة أكثر من المعتاد. تحدثوا عنه في البيت والصف. في صفحاتنا ما يلفت النظر وما يمكن فعله. وإن حدث لكم فيمكنكم إخبارنا من دون ذكر الاسم.
safespace-wave-source = ما أُبلغ به خط المساندة وفريق الطوارئ السيبرانية
indicator-safespace-classes = صفوف لعب طلابها لعبة معًا
indicator-safespace-classes-method = عدد الصفوف التي لعب طلابها لعبة معًا وانتهت بعدد من الطلاب لا يقل عن الحد الأدنى، بحسب شهر فتح الصف وبحسب اللعبة، للأشهر المنتهية.
indicator-safespace-pupils = طلاب أكملوا اللعب في صفوفهم
indicator-safespace-pupils-method = عدد الطلاب الذين أكملوا اللعب في صف لا يقل حجمه عن الحد الأدنى، بحسب شهر فتح الصف وبحسب اللعبة. ومن شارك في صفين يُحسب مرتين.
indicator-safespace-right-after = الإجابات الصحيحة بعد اللعب
indicator-safespace-right-after-method = نسبة الإجابات الصحيحة بعد اللعب عن السؤال الآخر من كل زوج، مع فترة ويلسون بثقة 95٪.
indicator-safespace-right-before = الإجابات الصحيحة قبل اللعب
indicator-safespace-right-before-method = نسبة الإجابات الصحيحة قبل اللعب، في أزواج من أسئلة المهارة الواحدة يُعكس ترتيبها لدى نصف الطلاب، مع فترة ويلسون بثقة 95٪. وتُحسب للأشهر المنتهية التي فيها ثلاثة صفوف أو أكثر.

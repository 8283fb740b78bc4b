contributions-room = المساهمات
contributions-room-about = ما يُنجز في كل قضية من قضايا السياسات، والمساهمة المكتوبة للحكومة المعدّة منه.
contributions-staff = صفحات الموظفين
contributions-title = ما الذي يُنجز
contributions-lead-text = لكل قضية دولية من قضايا السياسات العامة المتصلة بالإنترنت: ما اتُّخذ من إجراءات وما سيُتخذ. وكل رقم يقود إلى مصدره.
contributions-issues = القضايا
contributions-undertaken = ما اتُّخذ
contributions-to-be-undertaken = ما سيُتخذ
contributions-nothing-recorded = لا إجراء مسجّل.
contributions-sent-inputs = المساهمات المرسلة
contributions-source = المصدر
contributions-state = مدى التقدّم
contributions-state-done = منجز
contributions-state-under_way = قيد التنفيذ
contributions-state-planned = مخطط له
contributions-written-draft = مسودة
contributions-written-checked = روجعت
contributions-written-approved = معتمدة
contributions-written-sent = مرسلة
contributions-lead = الجهة المسؤولة
contributions-partners = الشركاء
contributions-begin = بداية التنفيذ
contributions-end = نهاية التنفيذ
contributions-since = منذ { $from }
contributions-beginning = بدءًا من { $from }
contributions-period = من { $from } إلى { $to }
contributions-period-year = عام { $year }
contributions-unit-percent = { $text }٪
contributions-unit-megabit = { $text } ميغابت/ث
contributions-unit-milliseconds = { $text } ملّي ثانية
contributions-unit-hours = { $n ->
    [one] ساعة واحدة
    [two] ساعتان
    [few] { $text } ساعات
   *[other] { $text } ساعة
}
contributions-figure-unknown = لا يوجد مؤشر بهذا الاسم
contributions-figure-failed = تعذرت قراءة الرقم
contributions-figure-none = لا قيمة لهذه الفئة والفترة
contributions-figure-suppressed = الفئة أصغر من أن تُنشر
contributions-figure-no-sum = لا تُجمع أشهر هذا المؤشر؛ اختاروا شهرًا واحدًا أو عامًا له فيه قيمة
contributions-token = رقم لم يُكتب بالصيغة الصحيحة
contributions-method = طريقة الحساب
contributions-method-short = الوصف
contributions-unit = الوحدة
contributions-unit-name-count = عدد
contributions-unit-name-percent = نسبة مئوية
contributions-unit-name-hours = ساعات
contributions-unit-name-megabit_per_second = ميغابت في الثانية (10⁶ بت)
contributions-unit-name-milliseconds = ملّي ثانية
contributions-unit-name-score = درجة من 0 إلى 1
contributions-from = جهة القياس
contributions-module-hotline = خط المساعدة
contributions-module-cert = الفريق الوطني للاستجابة لطوارئ الحاسوب
contributions-module-observatory = مرصد خدمات الاتصالات
contributions-module-safespace = الفضاء الآمن
contributions-indicator = المؤشر
contributions-minimum = أصغر فئة تُنشر
contributions-interval = فترة الثقة 95٪
contributions-values = عدد القيم
contributions-value = القيمة
contributions-number = الرقم
contributions-annex = ملحق: الأرقام ومصادرها
contributions-annex-caption = كل رقم ورد في هذا النص
contributions-notes = المصادر
contributions-to = إلى
contributions-reference = المرجع
contributions-of-period = الفترة
contributions-date = التاريخ
contributions-sent-on = أُرسلت في { $on }، ولا تتغير بعد ذلك.
contributions-hash = بصمة واحدة لجميع الملفات:
contributions-public = ما يراه الجميع
contributions-filter = عرض
contributions-all = الكل
contributions-only-waiting = لم تُعتمد بعد
contributions-only-stale = أرقام تغيّرت
contributions-only-problems = ينقصه شيء
contributions-only-no-evidence = بلا دليل
contributions-only-nothing-planned = قضايا بلا إجراء مخطط
contributions-only-nothing-done = قضايا بلا إجراء منجز
contributions-only-dropped = محذوفة من السجل
contributions-none-such = لا شيء من هذا النوع.
contributions-stale-count = { $n ->
    [zero] لا جمل تغيّر رقمها
    [one] جملة واحدة تغيّر رقمها
    [two] جملتان تغيّر رقمهما
    [few] { $n } جمل تغيّرت أرقامها
    [many] { $n } جملة تغيّرت أرقامها
   *[other] { $n } جملة تغيّرت أرقامها
}
contributions-problem-count = { $n ->
    [zero] لا شيء يعيقه
    [one] أمر واحد يعيقه
    [two] أمران يعيقانه
    [few] { $n } أمور تعيقه
    [many] { $n } أمرًا يعيقه
   *[other] { $n } أمر يعيقه
}
contributions-new-action = أضيفوا إجراء
contributions-other-list = أضيفوا قائمة قضايا أخرى
contributions-list-file = القائمة (TOML)
contributions-list-hint = على صورة content/res-1305.toml: المعرّف والإصدار والعنوان والسؤال والقضايا، باللغتين.
contributions-list-take = أخذ القائمة
contributions-list-not-read = لم تؤخذ القائمة
contributions-not-kept = لم يُحفظ النص
contributions-changed = غيّره أحد في هذه الأثناء. نصكم باق هنا؛ قارنوه بالنص الحالي ثم احفظوه.
contributions-long = فقرة أطول مما يجوز (8000 حرف على الأكثر)
contributions-keeps-back = قبل أن تُراجع
contributions-paragraph = الفقرة { $n }
contributions-empty = لا نص بعد
contributions-half = إحدى اللغتين ناقصة
contributions-not-compared = لم تُقارن اللغتان منذ تغيّر إحداهما
contributions-other-figures = ليست في اللغتين الأرقام نفسها
contributions-direction = علامات اتجاه الكتابة غير متوازنة
contributions-untraced = أرقام بلا مصدر:
contributions-dates = تنتهي قبل أن تبدأ:
contributions-evidence = الأدلة
contributions-evidence-hint = دليل في كل سطر: indicator:hotline.reports أو link:https://…|العنوان أو document:العنوان
contributions-figures-changed = تغيّرت أرقام منذ تأكيدها. اقرؤوا الجمل المعلّمة، ثم أكّدوها أو أعيدوا كتابتها.
contributions-confirm = الجمل صحيحة بالأرقام الحالية
contributions-was = كان
contributions-now = والآن
contributions-nothing = لا شيء
contributions-check = جاهزة للاعتماد
contributions-approve = اعتماد
contributions-second-person = يعتمدها شخص ثانٍ له صلاحية الاعتماد ولم يكتب فيها.
contributions-drop = حذف من السجل
contributions-put-back = إعادة إلى السجل
contributions-edit = التحرير
contributions-action-title = العنوان
contributions-in-ar = العربية
contributions-in-en = الإنجليزية
contributions-compared = قارنتُ النصين وهما متطابقان
contributions-month-hint = السنة والشهر، مثل 2026-10
contributions-save = حفظ
contributions-how-figures = كيف تُكتب الأرقام والمصادر
contributions-how-figures-text = يُكتب الرقم باسم المؤشر ثم الفئة ثم الفترة ثم الصورة. تُترك الفترة فارغة لآخر شهر، أو تكون شهرًا أو سنة أو last-3 لمجموع ثلاثة أشهر. والصورة فارغة أو number أو period. وكل رقم يُكتب باليد يحتاج إلى مصدر بعده في الجملة نفسها.
contributions-comments = الملاحظات
contributions-comment = ملاحظة للزملاء
contributions-comment-go = إضافة الملاحظة
contributions-history = سجل التغييرات
contributions-version = النسخة { $n }
contributions-show-changes = عرض التغييرات
contributions-changes = التغييرات من النسخة { $from } إلى { $to }
contributions-import = البدء من خطاب سابق
contributions-import-lead = الصقوا خطابًا سابقًا أو أرفقوه بصيغة DOCX. تُوزَّع فقراته على القضايا بحسب عناوينها. ويُعرض ما لا موضع له، ولا يُحذف شيء.
contributions-letter-file = الخطاب (DOCX أو نص عادي)
contributions-letter-text = أو نصه
contributions-lay = توزيعه على القضايا
contributions-letter-not-read = تعذرت قراءة الخطاب
contributions-not-docx = الملف ليس DOCX ولا نصًا عاديًا (UTF-8)، أو هو تالف.
contributions-old-docx = الملف بصيغة Word قديمة أو له كلمة سر. احفظوه بصيغة DOCX دون كلمة سر.
contributions-letter-large = الخطاب أكبر مما يُقرأ. أدخلوه على أجزاء.
contributions-docx-damaged = النص داخل الملف تالف.
contributions-letter-empty = لا نص فيه.
contributions-laid = { $n ->
    [zero] لا فقرات.
    [one] فقرة واحدة.
    [two] فقرتان.
    [few] { $n } فقرات.
    [many] { $n } فقرة.
   *[other] { $n } فقرة.
}
contributions-unplaced = { $n ->
    [zero] كلها في مواضعها.
    [one] فقرة واحدة بلا موضع: اختاروا لها قضية أو اتركوها.
    [two] فقرتان بلا موضع: اختاروا لكل منهما قضية أو اتركوها.
    [few] { $n } فقرات بلا موضع: اختاروا لكل منها قضية أو اتركوها.
    [many] { $n } فقرة بلا موضع: اختاروا لكل منها قضية أو اتركوها.
   *[other] { $n } فقرة بلا موضع: اختاروا لكل منها قضية أو اتركوها.
}
contributions-all-placed = كلها في مواضعها.
contributions-comes-to = تُدرج في
contributions-nowhere = لا تُدرج
contributions-take = إدراجها مسودات
contributions-inputs = نصوص المساهمات
contributions-no-inputs = لا مساهمات بعد.
contributions-on-list = على القائمة
contributions-new-input = بدء مساهمة
contributions-input = المساهمة { $n }
contributions-issue-count = { $n ->
    [zero] بلا قضايا
    [one] قضية واحدة
    [two] قضيتان
    [few] { $n } قضايا
    [many] { $n } قضية
   *[other] { $n } قضية
}
contributions-compare = مقارنة مساهمتين
contributions-compare-a = الأقدم
contributions-compare-b = الأحدث
contributions-compare-go = قارنوا
contributions-same = النص نفسه في كلتيهما.
contributions-approved-by = اعتمدها
contributions-told = قبل الاعتماد
contributions-stops = يمنع الاعتماد
contributions-no-issue = لم تُختر قضية
contributions-no-language = لم تُختر لغة
contributions-issue-empty = لا إجراء معتمد في القضية
contributions-no-title = لا عنوان باللغة
contributions-stale = جمل تغيّرت أرقامها منذ تأكيدها:
contributions-pages = { $n ->
    [zero] لا صفحات قبل الملحق.
    [one] صفحة واحدة قبل الملحق.
    [two] صفحتان قبل الملحق.
    [few] { $n } صفحات قبل الملحق.
    [many] { $n } صفحة قبل الملحق.
   *[other] { $n } صفحة قبل الملحق.
}
contributions-too-long = تفضّل الهيئات الدولية ألا تزيد على { $n } صفحات.
contributions-issue-long = تجاوز النص الحد الأعلى لكل قضية (عدد الصفحات: { $n }) في القضية
contributions-lab-absent = لا ملف PDF: البرنامج المرافق majlis-lab غير مثبت. ملفا HTML وDOCX كاملان، ويمكن للمتصفح حفظ هذه الصفحة بصيغة PDF.
contributions-lab-failed = لا ملف PDF: لم يُنشئه البرنامج المرافق.
contributions-send = أُرسلت: احفظوها نهائيًا
contributions-files = الملفات
contributions-again-same = أُعيد إنشاؤها الآن: البايتات نفسها.
contributions-again-other = أُعيد إنشاؤها الآن فاختلفت بعض البايتات: أنشأتها نسخة أخرى من البرنامج، أو لا وجود لـ majlis-lab. وما أُرسل محفوظ كما كان.
contributions-language = اللغة
contributions-choose = محتواها
contributions-letterhead = ترويسة الخطاب
contributions-opening = قبل القضايا
contributions-closing = بعد القضايا
error-contributions-changed = غُيّر النص في هذه الأثناء
error-contributions-changed-help = ارجعوا وانظروا فيه من جديد ثم تابعوا.
error-contributions-same-person = يعتمده شخص ثانٍ
error-contributions-same-person-help = كتبتم في هذا النص. اطلبوا من زميل النظر فيه واعتماده.
error-contributions-problems = هناك ما يمنع ذلك
error-contributions-problems-help = ارجعوا: تبيّن الصفحة ما يجب إصلاحه أولًا.
contributions-no-title-yet = يلزم عنوان باللغتين
contributions-date-wrong = يُكتب الشهر مثل 2026-10، لا
contributions-evidence-wrong = دليل لم يُكتب بالصيغة الصحيحة:
contributions-list-bad-not-text = القائمة ليست نصًّا بترميز UTF-8
contributions-list-bad-toml = تعذرت قراءة السطر { $n } من القائمة (TOML): { $what }
contributions-list-bad-id = معرّف القائمة «{ $what }» يجب أن يتكوّن من حروف لاتينية صغيرة وأرقام وشرطات، وألّا يزيد على 40 حرفًا
contributions-list-bad-shipped = «{ $what }» هو معرّف القائمة المرفقة بالبرنامج؛ اختاروا لقائمتكم معرّفًا آخر
contributions-list-bad-title = تحتاج القائمة إلى عنوان وسؤال، كلٌّ منهما بالعربية والإنجليزية
contributions-list-bad-count = عدد القضايا في القائمة { $n }، ويجب أن يكون بين 1 و{ $most }
contributions-list-bad-issue = القضية رقم { $n } في القائمة (المفتاح «{ $what }») تحتاج إلى مفتاح ورقم لا تشاركها فيهما قضية أخرى، وإلى اسم بالعربية والإنجليزية
contributions-list-lacks = كُتبت إجراءات في القضية { $issue } ولا وجود لها في هذه القائمة
contributions-only-words = لا أرقام ولا مؤشرات ولا مصادر في العناوين وأسماء الجهات:
contributions-withdraw = سحب الاعتماد
error-contributions-lab = تعذر إنشاء ملف PDF الآن
error-contributions-lab-help = لم يُحفظ شيء. أعيدوا المحاولة بعد دقيقة.

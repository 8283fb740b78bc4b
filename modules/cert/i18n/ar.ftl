cert-room = فريق الاستجابة للطوارئ السيبرانية
cert-room-about = تقارير التهديدات، وأصحاب الشبكات، والإشعارات، وما جرى إصلاحه.
cert-staff = الموظفون
cert-sign-out = تسجيل الخروج
cert-tab-home = نظرة عامة
cert-tab-events = الأحداث
cert-tab-imports = الاستيراد
cert-tab-owners = أصحاب الشبكات
cert-tab-notices = الإشعارات
cert-tab-library = المكتبة
cert-error = خطأ:
cert-not-taken = لم يُقبل هذا
cert-done = تم:
cert-remove = إزالة
cert-take = اعتماد
cert-add = إضافة
cert-save = حفظ
cert-all = الكل
cert-file = الملف
cert-changed = آخر تغيير
cert-none-yet = لا شيء بعد.
cert-nothing-found = لا نتائج. جرّب مدة أطول أو مرشحات أقل.
cert-number = العدد
cert-state = الحالة
cert-owner = المالك
cert-owners-export = تنزيل الكل بصيغة CSV
cert-unowned = مالك غير معروف
cert-unowned-open = { $n ->
    [zero] لا نتائج مفتوحة بلا مالك معروف.
    [one] نتيجة مفتوحة واحدة بلا مالك معروف.
    [two] نتيجتان مفتوحتان بلا مالك معروف.
    [few] { $n } نتائج مفتوحة بلا مالك معروف.
    [many] { $n } نتيجة مفتوحة بلا مالك معروف.
   *[other] { $n } نتيجة مفتوحة بلا مالك معروف.
}
cert-begin = ثلاث خطوات للبدء
cert-begin-library = زوّد البرنامج بمخطط التقارير وجدول الشبكات.
cert-begin-owners = أدخل الجهات التي ترعى شبكاتها.
cert-begin-imports = استورد أول تقرير.
cert-open-findings = نتائج مفتوحة
cert-claimed-findings = قيل إنها أُصلحت
cert-fixed-findings = أُصلحت
cert-drafts = إشعارات تنتظر الموافقة
cert-answers-waiting = ردود تنتظر النظر
cert-by-day = الأحداث بحسب اليوم
cert-by-kind = آخر سبعة أيام بحسب النوع
cert-by-owner = آخر سبعة أيام بحسب المالك
cert-day = اليوم
cert-events = الأحداث
cert-n-events = { $n ->
    [zero] لا أحداث
    [one] حدث واحد
    [two] حدثان
    [few] { $n } أحداث
    [many] { $n } حدثًا
   *[other] { $n } حدث
}
cert-n-findings = { $n ->
    [zero] لا نتائج
    [one] نتيجة واحدة
    [two] نتيجتان
    [few] { $n } نتائج
    [many] { $n } نتيجة
   *[other] { $n } نتيجة
}
cert-n-times = { $n ->
    [zero] لم تُرصد
    [one] رُصدت مرة واحدة
    [two] رُصدت مرتين
    [few] رُصدت { $n } مرات
    [many] رُصدت { $n } مرة
   *[other] رُصدت { $n } مرة
}
cert-kind = النوع
cert-report = نوع التقرير
cert-latest-imports = آخر عمليات الاستيراد
# Imports
cert-import-files = ملفات التقارير
cert-import-files-hint = اختر ملفات أو أفلتها هنا: CSV أو أسطر JSON، عادية أو gzip أو zip، حتى 128 ميغابايت معًا. للأكبر استعمل الأمر ‎"majlis cert import"‎.
cert-import-mapping = اقرأه على أنه
cert-import-by-name = بحسب اسم الملف
cert-mappings = الخرائط
cert-import-label = الوسم إن لم يحمل التقرير وسمًا
cert-import-do = استيراد
cert-import-again = إعادة المحاولة
cert-import-no-file = اختر ملفًا واحدًا على الأقل.
cert-import-no-label = اختر وسمًا من TLP 2.0.
cert-import-name = التقرير
cert-import = الاستيراد
cert-import-n = الاستيراد { $n }
cert-progress = التقدم
cert-rows = الصفوف
cert-duplicates = وردت من قبل
cert-refused = مرفوضة
cert-mended = صفوف فيها بايتات لا تُقرأ
cert-refused-why = أسباب رفض الصفوف
cert-refused-download = تنزيل كل الصفوف المرفوضة
cert-line = السطر
cert-line-n = السطر { $n }
cert-line-word = السطر
cert-reason = السبب
cert-content = المحتوى
cert-way-file = من ملف
cert-way-upload = من المتصفح
cert-state-waiting = في الانتظار
cert-state-running = جارٍ
cert-state-done = تم
cert-state-failed = تعذّر
cert-state-stopped = أُوقف
cert-state-open = مفتوحة
cert-state-claimed = قيل إنها أُصلحت
cert-state-presumed = يُرجّح إصلاحها
cert-state-confirmed = أُصلحت
cert-state-false = تقرير خاطئ
cert-state-draft = ينتظر الموافقة
cert-state-held = موقوف
cert-state-approved = في طريقه
cert-state-sent = أُرسل
cert-state-ready = جاهز
cert-state-sending = يُرسل الآن
cert-state-later = مؤجل
cert-state-uncertain = غير مؤكد
cert-state-blocked = غير مسموح
cert-state-active = نشط
cert-state-paused = معلّق
cert-state-off = متوقف
cert-problem-cut-off = الملف ينتهي في منتصفه
cert-problem-cut-off-help = الأرجح أنه انقطع أثناء النقل. الصفوف قبل الانقطاع محفوظة. اجلبه واستورده من جديد، فلا شيء يُحفظ مرتين.
cert-problem-damaged = الأرشيف تالف
cert-problem-damaged-help = الصفوف قبل التلف محفوظة. اجلبه واستورده من جديد.
cert-problem-bomb = حجم الأرشيف بعد فكه مبالغ فيه
cert-problem-bomb-help = لا تكبر التقارير الحقيقية هكذا. اسأل المرسل عنه.
cert-problem-locked = الأرشيف محمي بكلمة مرور
cert-problem-locked-help = فكّه أولًا ثم استورد ما فيه.
cert-problem-nested = الأرشيف يحوي أرشيفات أو ملفات كثيرة جدًا
cert-problem-nested-help = فكّه أولًا ثم استورد التقارير التي فيه.
cert-problem-unreadable = لا يمكن قراءة الملف
cert-problem-unreadable-help = نُقل الملف، أو لا يُسمح للبرنامج بفتحه.
cert-problem-empty = الملف فارغ
cert-problem-empty-help = ليس فيه حتى أسماء الأعمدة.
cert-problem-columns = أعمدة ناقصة
cert-problem-columns-help = لا يوافق الملف ما قُرئ عليه. اختر خريطة أخرى أو اكتب واحدة.
cert-problem-delimiter = يفصل بين الأعمدة رمز آخر
cert-problem-delimiter-help = احفظ الملف بالرمز المتوقع، أو اكتب خريطة تذكر هذا الرمز.
cert-problem-too-long = الصف الأول طويل جدًا
cert-problem-too-long-help = لا يبدو هذا جدولًا.
cert-problem-unknown-report = نوع التقرير غير معروف
cert-problem-unknown-report-help = لا يدل اسمه على نوع تعرفه المكتبة. اختر كيف يُقرأ، أو أضف مخططًا أحدث إلى المكتبة.
cert-problem-refused = رُفضت معظم الصفوف
cert-problem-refused-help = الأرجح أن الخريطة خاطئة. ما كان سليمًا محفوظ. انظر الأسباب أدناه ثم اختر خريطة أخرى.
cert-reason-cells = عدد الخلايا لا يساوي عدد الأعمدة
cert-reason-empty = فراغ حيث يلزم شيء
cert-reason-number = ليس رقمًا
cert-reason-range = خارج المجال
cert-reason-boolean = ليس نعم ولا لا
cert-reason-ip = ليس عنوان IP
cert-reason-zone = عنوان بمنطقة محلية لا يدل على مضيف في الإنترنت
cert-reason-network = ليس شبكة
cert-reason-fqdn = ليس اسم نطاق
cert-reason-url = ليس عنوان موقع
cert-reason-time = ليس وقتًا
cert-reason-word = ليس من الكلمات المسموحة
cert-reason-base64 = ليس base 64
cert-reason-country = ليس دولة
cert-reason-port = ليس منفذًا
cert-reason-ascii = فيه غير حروف ASCII المطبوعة
cert-reason-twice = ورد مرتين
cert-reason-too-long = طويل جدًا
cert-reason-not-text = ليس نصًا
cert-reason-not-json = ليس JSON
cert-reason-no-time = بلا وقت
cert-reason-no-type = بلا نوع
cert-reason-no-host = لا شيء يدل على المضيف
cert-reason-reserved = عنوان خاص أو محجوز
# Library
cert-library-lead = ما يُقرأ الاستيراد بحسبه. محفوظ في قاعدة البيانات، فيراه كل برنامج عامل.
cert-document = الاسم
cert-document-kind = ما هو
cert-document-about = يحوي
cert-document-add = إضافة أو استبدال
cert-document-schema = مخطط التقارير
cert-document-schema-hint = الملف الذي تنشره Shadowserver لأنواع تقاريرها. لا تسمح رخصته بإرفاقه.
cert-document-origins = جدول الشبكات
cert-document-origins-hint = البادئات والأرقام التي تعلنها، كما يكتبها pyasn؛ عادي أو gzip.
cert-document-mapping = خريطة
cert-document-mapping-hint = ملف TOML يشرح كيف تُقرأ تغذية خاصة بكم.
cert-shipped = تأتي مع البرنامج
# Events and findings
cert-from = من
cert-to = إلى
cert-ip = العنوان
cert-asn = رقم الشبكة
cert-host = المضيف
cert-seen = رُصد
cert-show = عرض
cert-clear = مسح
cert-newest-shown = تُعرض أحدث { $n }
cert-filter-bad = لم يُفهم جزء من المرشح
cert-filter-bad-from = من: اكتب يومًا مثل 2026-11-24.
cert-filter-bad-to = إلى: اكتب يومًا مثل 2026-11-24.
cert-filter-bad-owner = المالك: لا أحد بهذا الرمز.
cert-filter-bad-ip = العنوان: اكتب عنوان IPv4 أو IPv6 واحدًا.
cert-filter-bad-asn = رقم الشبكة: اكتب أرقامًا مثل 64500.
cert-findings = النتائج
cert-first-seen = أول رصد
cert-last-seen = آخر رصد
cert-fixed-at = أُصلحت تقريبًا
cert-reopened = مرات العودة
cert-loop-open = تبقى مفتوحة حتى يقول مالكها إنها أُصلحت، أو يخلو منها { $n } تقارير متتالية.
cert-loop-claimed = يقول مالكها إنها أُصلحت. إن خلا منها { $n } تقارير متتالية عُدّت مُصلحة.
cert-loop-presumed = خلا منها { $n } تقارير متتالية. إن رُصدت ثانية فُتحت من جديد.
cert-loop-confirmed = تُعدّ مُصلحة. إن رُصدت ثانية فُتحت من جديد.
cert-loop-false = كان التقرير خاطئًا. لا يُبلَّغ عنها ثانية.
cert-set-open = إعادة فتحها
cert-set-confirmed = عدّها مُصلحة
cert-set-false = كان التقرير خاطئًا
cert-way = من السطر إلى الإشعار إلى الإصلاح
cert-sightings = رُصدت في
cert-sightings-gone = { $n ->
    [zero] حُذفت أسطرها.
    [one] أسطرها أقدم من يوم فحُذفت.
    [two] أسطرها أقدم من يومين فحُذفت.
    [few] أسطرها أقدم من { $n } أيام فحُذفت.
    [many] أسطرها أقدم من { $n } يومًا فحُذفت.
   *[other] أسطرها أقدم من { $n } يوم فحُذفت.
}
cert-answers = ما قاله المالك
cert-answer-fixed = أُصلحت
cert-answer-false = التقرير خاطئ
cert-latest-sighting = آخر سطر كاملًا
# Owners
cert-owner-new = جهة جديدة
cert-owner-bad-code = الرمز: حروف لاتينية صغيرة وأرقام وشرطات.
cert-owner-bad-taken = توجد جهة بهذا الرمز.
cert-owners-import = من ملف
cert-owners-import-hint = كل سطر يضيف أو يغيّر، ولا يُزال شيء. أول خطأ يوقفه فلا يتغير شيء. الأعمدة:
cert-brought = الجهات وجهات الاتصال والشبكات والأسماء المقروءة:
cert-code = الرمز
cert-code-hint = حروف لاتينية صغيرة وأرقام وشرطات، مثل ‎"national-university"‎.
cert-name-ar = الاسم بالعربية
cert-name-en = الاسم بالإنجليزية
cert-sector = القطاع
cert-contacts = جهات الاتصال
cert-contacts-none = لا أحد يمكن إبلاغه بعد. أضف جهة اتصال.
cert-contact-add = إضافة جهة اتصال أو تغييرها
cert-contact-name = الاسم
cert-mail = عنوان البريد
cert-language = اللغة
cert-lang-ar = العربية
cert-lang-en = الإنجليزية
cert-format = المرفق
cert-up-to = يجوز الإرسال حتى
cert-label = الوسم
cert-quiet = ساعات الهدوء
cert-resources = الشبكات والأرقام والنطاقات
cert-resources-hint = واحد في كل سطر. تُقدَّم أطول بادئة، ثم رقم الشبكة، ثم النطاق. ما كان لغيرها ينتقل إليها.
cert-networks = البادئات IPv4 وIPv6
cert-asns = أرقام الشبكات
cert-domains = النطاقات
cert-about = الاسم والقواعد
cert-rhythm = يُبلَّغ
cert-rhythm-daily = كل يوم
cert-rhythm-weekly = أيام الأحد
cert-approval = قبل خروج الإشعار
cert-approval-hand = ينظر فيه شخص
cert-approval-auto = يخرج تلقائيًا
cert-portal = صفحة المالك
cert-portal-hint = يعمل هذا الرابط 90 يومًا، وهو في كل إشعار. من يملكه يرى نتائج هذا المالك.
cert-portal-new = إبطال الروابط القديمة
# Notices
cert-make = إعداد إشعارات اليوم الآن
cert-approve = موافقة وإرسال
cert-approve-all = { $n ->
    [zero] لا إشعارات للموافقة
    [one] الموافقة على إشعار واحد
    [two] الموافقة على إشعارين
    [few] الموافقة على { $n } إشعارات
    [many] الموافقة على { $n } إشعارًا
   *[other] الموافقة على { $n } إشعار
}
cert-hold = إيقاف
cert-resend = إرسال ثانية
cert-notices-none = لا إشعارات. تُعدّ كل صباح مما رُصد حديثًا.
cert-copies = النسخ
cert-copies-none = لم تُطلب نسخة بعد.
cert-attempts = المحاولات
cert-uncertain = نتيجة مجهولة
cert-n-uncertain = { $n ->
    [zero] لا محاولات مجهولة النتيجة
    [one] محاولة واحدة مجهولة النتيجة
    [two] محاولتان مجهولتا النتيجة
    [few] { $n } محاولات مجهولة النتيجة
    [many] { $n } محاولة مجهولة النتيجة
   *[other] { $n } محاولة مجهولة النتيجة
}
cert-detail = التفاصيل
cert-next-try = المحاولة التالية
cert-preview = الرسالة
cert-attached = المرفق
cert-attached-size = نحو { $n } كيلوبايت؛ أوله:
cert-no-post = لم يُحدَّد خادم للبريد
cert-no-post-help = الإشعارات محفوظة وتنتظر. شغّل البرنامج بالخيار ‎--smtp‎ لإرسالها.
cert-none-waiting = لا شيء ينتظر.
# The letter
cert-mail-subject = [{ $tlp }] { $count ->
    [zero] لا نتائج
    [one] نتيجة واحدة
    [two] نتيجتان
    [few] { $count } نتائج
    [many] { $count } نتيجة
   *[other] { $count } نتيجة
} على شبكاتكم، { $day } – { $name }
cert-mail-opening = { $count ->
    [zero] لا نتائج مفتوحة على شبكات { $name } حتى { $day }.
    [one] على شبكات { $name } نتيجة مفتوحة واحدة حتى { $day }. تجدونها في الجدول المرفق.
    [two] على شبكات { $name } نتيجتان مفتوحتان حتى { $day }. تجدونهما في الجدول المرفق.
    [few] على شبكات { $name } { $count } نتائج مفتوحة حتى { $day }. تجدونها كلها في الجدول المرفق.
    [many] على شبكات { $name } { $count } نتيجة مفتوحة حتى { $day }. تجدونها كلها في الجدول المرفق.
   *[other] على شبكات { $name } { $count } نتيجة مفتوحة حتى { $day }. تجدونها كلها في الجدول المرفق.
}
cert-mail-group = { $identifier }: { $count }
cert-mail-portal = اطّلعوا على الكل، وأخبرونا بما أُصلح أو بما هو خاطئ، هنا (فتح الصفحة لا يغيّر شيئًا):
cert-mail-reply = يمكنكم أيضًا الرد على هذه الرسالة. إن لم تكونوا الجهة المعنية فدلّونا عليها من فضلكم.
cert-mail-tlp = { $tlp }: شاركوه بقدر ما يسمح به هذا الوسم فقط (first.org/tlp).
# Kinds
cert-kind-infected-system = أنظمة مصابة
cert-kind-c2-server = خوادم تحكم ببرمجيات خبيثة
cert-kind-malware-distribution = مواقع تنشر برمجيات خبيثة
cert-kind-scanner = أجهزة تمسح غيرها
cert-kind-brute-force = أجهزة تخمّن كلمات المرور
cert-kind-exploit = أجهزة تهاجم غيرها
cert-kind-system-compromise = أنظمة يتحكم بها غيركم
cert-kind-application-compromise = تطبيقات يتحكم بها غيركم
cert-kind-ddos = أجهزة في هجمات إغراق
cert-kind-data-leak = بيانات مسرّبة
cert-kind-phishing = صفحات تصيّد
cert-kind-spam = مرسلو بريد مزعج
cert-kind-weak-crypto = تشفير ضعيف
cert-kind-ddos-amplifier = خدمات تضخّم هجمات الإغراق
cert-kind-potentially-unwanted-accessible = خدمات مفتوحة للجميع
cert-kind-information-disclosure = خدمات تكشف أكثر مما ينبغي
cert-kind-vulnerable-system = خدمات فيها ثغرات
cert-kind-blacklist = عناوين مدرجة في قوائم الحظر
cert-kind-other = نتائج أخرى
cert-advice-infected-system = حدّدوا الجهاز وراء العنوان بحسب الوقت المذكور. افصلوه عن الشبكة، ونظّفوه أو أعيدوا بناءه، وغيّروا كلمات المرور المستعملة عليه.
cert-advice-c2-server = احفظوا ما يلزم دليلًا ثم أوقفوا الخدمة. ابحثوا عن طريق الدخول وعن أجهزة أخرى اتصلت بها.
cert-advice-malware-distribution = أزيلوا الملف أو الصفحة، وأغلقوا الطريق الذي جاءت منه، وغيّروا كلمات مرور الموقع كلها.
cert-advice-scanner = افحصوا الجهاز في الوقت المذكور؛ فالغالب أنه مصاب أو مُساء استعماله. نظّفوه أو أوقفوا الفاعل.
cert-advice-brute-force = افحصوا الجهاز في الوقت المذكور؛ فالغالب أنه مصاب أو مُساء استعماله. نظّفوه أو أوقفوا الفاعل.
cert-advice-exploit = الجهاز يهاجم غيره. افصلوه عن الشبكة وابحثوا عن برمجيات خبيثة.
cert-advice-system-compromise = عدّوا النظام كله مفقودًا: احفظوا الأدلة، وأعيدوا بناءه من مصدر سليم، وغيّروا كل كلمة مرور ومفتاح.
cert-advice-application-compromise = أعيدوا التطبيق من نسخة سليمة، وحدّثوه ومكوناته، وغيّروا كلمات مروره ومفاتيحه.
cert-advice-ddos = ابحثوا عن برمجيات خبيثة على الجهاز، ولا تسمحوا بخروج حزم بعناوين مصدر غريبة (BCP 38).
cert-advice-data-leak = غيّروا كلمات المرور المذكورة، وفعّلوا عاملًا ثانيًا، وأبلغوا أصحاب الشأن.
cert-advice-phishing = أزيلوا الصفحة، وأغلقوا الطريق الذي جاءت منه، واحتفظوا بنسخة للشرطة.
cert-advice-spam = حدّدوا المرسل: جهاز مصاب أو صندوق بريد مسروق أو خادم مفتوح. أوقفوه وغيّروا كلمة المرور.
cert-advice-weak-crypto = أوقفوا البروتوكولات وطرق التشفير القديمة، واستعملوا إعدادات حديثة لـTLS أو SSH.
cert-advice-ddos-amplifier = اجعلوا الخدمة تجيب شبكتكم وحدها، أو حدّوا إجاباتها، أو أوقفوها.
cert-advice-potentially-unwanted-accessible = هل يلزم أن يصل الجميع إلى هذه الخدمة؟ إن لم يلزم فأغلقوها بجدار ناري أو ضعوها خلف شبكة خاصة افتراضية.
cert-advice-information-disclosure = أغلقوا الخدمة من الخارج، وغيّروا ما كشفته: كلمات المرور والمفاتيح والأسماء.
cert-advice-vulnerable-system = حدّثوا البرنامج، أو أغلقوا الخدمة من الخارج حتى يمكنكم ذلك.
cert-advice-blacklist = اعرفوا سبب الإدراج وعالجوه، ثم اطلبوا من القائمة رفع العنوان.
cert-advice-other = انظروا في الجدول ما رُصد ومتى.
# The owner's page
cert-portal-title = النتائج على شبكاتكم
cert-portal-counts = { $open ->
    [zero] لا نتائج مفتوحة
    [one] نتيجة مفتوحة واحدة
    [two] نتيجتان مفتوحتان
    [few] { $open } نتائج مفتوحة
    [many] { $open } نتيجة مفتوحة
   *[other] { $open } نتيجة مفتوحة
}، وأُصلح حتى الآن { $fixed }
cert-portal-download = تنزيل بصيغة CSV
cert-portal-none = لا شيء مفتوح على شبكاتكم. شكرًا لكم.
cert-portal-done-fixed = شكرًا لكم. نراقب التقارير التالية؛ ما لا يُرصد ثانية يُعدّ مُصلحًا.
cert-portal-done-false = شكرًا لكم. سينظر فيه محلل.
cert-portal-done-none = لم يُختر شيء، أو سبق الرد عليه.
cert-portal-done-dropped = لم يعد الرمز يعمل.
cert-portal-done-tokens = بلغتم أكبر عدد من الرموز. أزيلوا رمزًا أولًا.
cert-token-used = آخر استعمال
cert-what = ما رُصد
cert-choose = اختيار
cert-note = ملاحظة لنا إن شئتم
cert-note-hint = مثلًا ما فعلتموه، أو لماذا التقرير خاطئ.
cert-say-fixed = المختار أُصلح
cert-say-false = المختار خاطئ
cert-claimed = قلتم إن هذه أُصلحت
cert-claimed-why = ننتظر التقارير التالية قبل عدّها مُصلحة.
cert-tokens = لبرامجكم
cert-tokens-why = برمز كهذا يستطيع برنامج لديكم جلب النتائج المفتوحة بصيغة JSON:
cert-token-name = الغرض منه
cert-token-make = إنشاء رمز
cert-token-made = رمزكم الجديد
cert-token-once = احفظوه الآن؛ فلن يُعرض ثانية.
error-cert-document = لا يمكن استعمال هذا المستند
error-cert-document-help = تأكد أنه الملف الصحيح ثم أعد المحاولة.
error-cert-code-taken = توجد جهة بهذا الرمز
error-cert-code-taken-help = اختر رمزًا آخر، أو غيّر الجهة الموجودة.
error-cert-line = في الملف سطر خاطئ
error-cert-line-help = لم يتغير شيء. أصلح السطر ثم أعد المحاولة.
error-cert-held = لم يعد هذا ممكنًا
error-cert-held-help = سبقك غيرك، أو تمّ الأمر من قبل. حدّث الصفحة.
error-cert-link = هذا الرابط لا يعمل
error-cert-link-help = هو قديم أو أُبطل أو ينقصه جزء. في آخر إشعار رابط جديد؛ أو اسألوا فريق الاستجابة.
error-cert-token = الرمز مفقود أو باطل
error-cert-token-help = أنشئوا رمزًا جديدًا في صفحتكم.

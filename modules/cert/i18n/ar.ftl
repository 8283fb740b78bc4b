cert-room = فريق الاستجابة للطوارئ السيبرانية
cert-room-about = تقارير التهديدات، ومالكو الشبكات، والإشعارات، وما أُصلح.
cert-staff = الموظفون
cert-sign-out = تسجيل الخروج
cert-tab-home = نظرة عامة
cert-tab-events = الأحداث
cert-tab-imports = الاستيراد
cert-tab-owners = مالكو الشبكات
cert-tab-notices = الإشعارات
cert-tab-library = المكتبة
cert-error = خطأ:
cert-not-taken = لم يُقبل ما أُرسل
cert-done = تم:
cert-remove = إزالة
cert-take = رفع الملف
cert-add = إضافة
cert-save = حفظ
cert-all = الكل
cert-file = الملف
cert-changed = آخر تغيير
cert-none-yet = لا شيء بعد.
cert-older = الأقدم
cert-nothing-found = لا شيء يطابق هذه التصفية. الرجاء توسيع المدة أو تقليل الشروط.
cert-number = العدد
cert-state = الحالة
cert-owner = المالك
cert-owners-export = تنزيل الكل بصيغة CSV
cert-unowned = بلا مالك معروف
cert-unowned-open = { $n ->
    [zero] لا مشكلات مفتوحة بلا مالك معروف.
    [one] مشكلة مفتوحة واحدة بلا مالك معروف.
    [two] مشكلتان مفتوحتان بلا مالك معروف.
    [few] { $n } مشكلات مفتوحة بلا مالك معروف.
    [many] { $n } مشكلة مفتوحة بلا مالك معروف.
   *[other] { $n } مشكلة مفتوحة بلا مالك معروف.
}
cert-begin = ثلاث خطوات للبدء
cert-begin-library = تزويد البرنامج بمخطط التقارير وجدول الشبكات.
cert-begin-owners = إدخال الجهات التي يتابع الفريق شبكاتها.
cert-begin-imports = استيراد أول تقرير.
cert-open-findings = مشكلات مفتوحة
cert-claimed-findings = مشكلات أفاد المالكون بإصلاحها
cert-fixed-findings = مشكلات أُصلحت
cert-drafts = إشعارات تنتظر الموافقة
cert-answers-waiting = ردود تنتظر المراجعة
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
    [zero] لا مشكلات
    [one] مشكلة واحدة
    [two] مشكلتان
    [few] { $n } مشكلات
    [many] { $n } مشكلة
   *[other] { $n } مشكلة
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
cert-import-files-hint = الرجاء اختيار الملفات أو إفلاتها هنا: CSV أو أسطر JSON، غير مضغوطة أو بصيغة gzip أو zip، حتى 8 غيغابايت لكل ملف (128 ميغابايت معًا في متصفح بلا JavaScript).
cert-import-mapping = طريقة القراءة
cert-import-by-name = بحسب اسم الملف
cert-mappings = خرائط الحقول
cert-import-label = الوسم، إن خلا التقرير من وسم
cert-import-do = استيراد
cert-import-again = إعادة المحاولة
cert-import-no-file = الرجاء اختيار ملف واحد على الأقل.
cert-import-no-label = الرجاء اختيار وسم من TLP 2.0.
cert-import-name = التقرير
cert-import = الاستيراد
cert-import-n = الاستيراد رقم { $n }
cert-progress = التقدم
cert-rows = الصفوف
cert-duplicates = وردت من قبل
cert-refused = مرفوضة
cert-mended = صفوف فيها بايتات غير مقروءة
cert-refused-why = أسباب رفض الصفوف
cert-refused-download = تنزيل كل الصفوف المرفوضة
cert-line = السطر
cert-line-n = السطر { $n }
cert-line-word = السطر
cert-reason = السبب
cert-content = المحتوى
cert-way-file = من ملف
cert-way-upload = من المتصفح
cert-state-waiting = قيد الانتظار
cert-state-running = جارٍ
cert-state-done = اكتمل
cert-state-failed = فشل
cert-state-stopped = أُوقف
cert-state-open = مفتوحة
cert-state-claimed = أفاد المالك بإصلاحها
cert-state-presumed = يُرجَّح إصلاحها
cert-state-confirmed = أُصلحت
cert-state-false = تقرير خاطئ
cert-state-draft = ينتظر الموافقة
cert-state-held = معلّق
cert-state-approved = في الطريق
cert-state-sent = تم الإرسال
cert-state-nobody = لا مستلم مسموح له
cert-state-ready = جاهزة
cert-state-sending = قيد الإرسال
cert-state-later = مؤجلة
cert-state-uncertain = الوصول غير مؤكد
cert-state-blocked = غير مسموح بإرسالها
cert-state-active = نشطة
cert-state-paused = موقوفة مؤقتًا
cert-state-off = متوقفة
cert-problem-cut-off = الملف غير مكتمل
cert-problem-cut-off-help = الأرجح أنه انقطع أثناء النقل. حُفظت الصفوف التي قبل الانقطاع. الرجاء جلب الملف واستيراده من جديد: لا يُحفظ شيء مرتين.
cert-problem-damaged = الأرشيف تالف
cert-problem-damaged-help = حُفظت الصفوف التي قبل التلف. الرجاء جلب الملف واستيراده من جديد.
cert-problem-bomb = حجم الأرشيف بعد فك ضغطه كبير جدًا
cert-problem-bomb-help = لا يكبر تقرير حقيقي إلى هذا الحد. الرجاء سؤال المرسل عنه.
cert-problem-locked = الأرشيف محمي بكلمة مرور
cert-problem-locked-help = الرجاء فك ضغطه أولًا، ثم استيراد ما فيه.
cert-problem-nested = في الأرشيف أرشيفات أخرى، أو ملفات كثيرة جدًا
cert-problem-nested-help = الرجاء فك ضغطه أولًا، ثم استيراد التقارير التي فيه.
cert-problem-unreadable = تعذرت قراءة الملف
cert-problem-unreadable-help = نُقل الملف من مكانه، أو ليست للبرنامج صلاحية فتحه.
cert-problem-empty = الملف فارغ
cert-problem-empty-help = ليس فيه حتى أسماء أعمدة.
cert-problem-columns = في الملف أعمدة ناقصة
cert-problem-columns-help = لا يطابق الملف الطريقة التي قُرئ بها. الرجاء اختيار خريطة حقول أخرى، أو كتابة واحدة.
cert-problem-delimiter = الأعمدة مفصولة بعلامة أخرى
cert-problem-delimiter-help = الرجاء حفظ الملف بعلامة الفصل المتوقعة، أو كتابة خريطة حقول تذكر هذه العلامة.
cert-problem-too-long = الصف الأول طويل جدًا
cert-problem-too-long-help = لا يبدو هذا جدولًا.
cert-problem-unknown-report = نوع التقرير غير معروف
cert-problem-unknown-report-help = لا يدل اسم الملف على نوع تعرفه المكتبة. الرجاء اختيار طريقة القراءة، أو إضافة مخطط أحدث إلى المكتبة.
cert-problem-refused = رُفض معظم الصفوف
cert-problem-refused-help = الأرجح أن خريطة الحقول خاطئة. حُفظت الصفوف السليمة. الرجاء مراجعة الأسباب أدناه، ثم اختيار خريطة حقول أخرى.
cert-problem-given-up = أُعيدت محاولة استيراده مرارًا بلا تقدم
cert-problem-given-up-help = فيه ما يوقف البرنامج أو لا يمكن حفظه. ما سبقه محفوظ. الرجاء أن يراجع مسؤول النظام السجل.
cert-problem-changed = في مكانه ملف آخر
cert-problem-changed-help = استُبدل أو زِيد عليه أثناء استيراده. الرجاء استيراده من جديد، فلا شيء يُحفظ مرتين.
cert-reason-cells = عدد الخلايا لا يساوي عدد الأعمدة
cert-reason-empty = حقل لازم فارغ
cert-reason-number = ليس رقمًا
cert-reason-range = خارج المدى المسموح به
cert-reason-boolean = ليس قيمة صواب أو خطأ
cert-reason-ip = ليس عنوان IP
cert-reason-zone = عنوان فيه معرّف منطقة، فلا يدل على مضيف في الإنترنت
cert-reason-network = ليس عنوان شبكة
cert-reason-fqdn = ليس اسم نطاق
cert-reason-url = ليس عنوان ويب
cert-reason-time = ليس وقتًا
cert-reason-word = ليس من الكلمات المسموح بها
cert-reason-base64 = ليس بترميز Base64
cert-reason-country = ليس رمز دولة
cert-reason-port = ليس رقم منفذ
cert-reason-ascii = فيه ما ليس من محارف ASCII القابلة للطباعة
cert-reason-twice = ورد مرتين
cert-reason-too-long = طويل جدًا
cert-reason-not-text = ليس نصًا
cert-reason-not-json = ليس بصيغة JSON
cert-reason-no-time = بلا وقت
cert-reason-no-type = بلا نوع
cert-reason-unknown-report = لا نوع تقرير ولا خريطة حقول لملف بهذا الاسم
cert-reason-no-host = بلا مضيف
cert-reason-reserved = عنوان خاص أو محجوز
# Library
cert-library-lead = ما تُقرأ به التقارير عند الاستيراد. يُحفظ في قاعدة البيانات، فيكون واحدًا لكل نسخة عاملة من البرنامج.
cert-document = الاسم
cert-document-kind = نوع المستند
cert-document-about = المحتويات
cert-document-add = إضافة أو استبدال
cert-document-schema = مخطط التقارير
cert-document-schema-hint = الملف الذي تنشره Shadowserver لأنواع تقاريرها. لا يسمح ترخيصه بإرفاقه مع البرنامج.
cert-document-origins = جدول الشبكات
cert-document-origins-hint = البادئات وأرقام الأنظمة المستقلة التي تعلنها، بصيغة pyasn (غير مضغوطة أو gzip) أو بصيغة MMDB.
cert-document-mapping = خريطة حقول
cert-document-mapping-hint = ملف TOML يحدد كيف يُقرأ مصدر بيانات خاص بالفريق.
cert-shipped = تأتي مع البرنامج
# Events and findings
cert-from = من
cert-to = إلى
cert-ip = العنوان
cert-asn = رقم النظام المستقل (ASN)
cert-host = المضيف
cert-seen = وقت الرصد
cert-show = عرض
cert-clear = إلغاء التصفية
cert-newest-shown = المعروض هو الأحدث: { $n }
cert-filter-bad = تعذر فهم بعض شروط التصفية
cert-filter-bad-from = من: الرجاء كتابة تاريخ مثل ‎2026-11-24‎.
cert-filter-bad-to = إلى: الرجاء كتابة تاريخ مثل ‎2026-11-24‎.
cert-filter-bad-owner = المالك: لا توجد جهة بهذا الرمز.
cert-filter-bad-ip = العنوان: الرجاء كتابة عنوان IPv4 أو IPv6 واحد.
cert-filter-bad-asn = رقم النظام المستقل: الرجاء كتابة أرقام، مثل 64500.
cert-findings = المشكلات
cert-first-seen = أول رصد
cert-last-seen = آخر رصد
cert-fixed-at = وقت الإصلاح التقريبي
cert-reopened = مرات ظهورها من جديد
cert-loop-open = تبقى مفتوحة حتى يفيد مالكها بإصلاحها، أو تخلو منها { $n } تقارير متتالية.
cert-loop-claimed = أفاد مالكها بإصلاحها. تُعدّ مُصلَحة إذا خلت منها { $n } تقارير متتالية.
cert-loop-presumed = خلت منها { $n } تقارير متتالية. إذا رُصدت مرة أخرى فُتحت من جديد.
cert-loop-confirmed = تُعدّ مُصلَحة. إذا رُصدت مرة أخرى فُتحت من جديد.
cert-loop-false = كان التقرير خاطئًا. لن يُبلَّغ المالك بها مرة أخرى.
cert-set-open = إعادة الفتح
cert-set-confirmed = تأكيد الإصلاح
cert-set-false = كان التقرير خاطئًا
cert-way = من السطر إلى الإشعار فالإصلاح
cert-sightings = مواضع الرصد
cert-sightings-gone = { $n ->
    [zero] حُذفت أسطرها لقدمها.
    [one] حُذفت أسطرها لأنها أقدم من يوم واحد.
    [two] حُذفت أسطرها لأنها أقدم من يومين.
    [few] حُذفت أسطرها لأنها أقدم من { $n } أيام.
    [many] حُذفت أسطرها لأنها أقدم من { $n } يومًا.
   *[other] حُذفت أسطرها لأنها أقدم من { $n } يوم.
}
cert-answers = ردود المالك
cert-answer-fixed = أُصلحت
cert-answer-false = التقرير خاطئ
cert-latest-sighting = آخر سطر كاملًا
# Owners
cert-owner-new = جهة جديدة
cert-owner-bad-code = رمز الجهة: حروف لاتينية صغيرة وأرقام وشرطات.
cert-owner-bad-taken = توجد جهة أخرى بهذا الرمز.
cert-owners-import = من ملف
cert-owners-import-hint = كل سطر يضيف أو يغيّر، ولا يُحذف شيء. عند أول خطأ تتوقف القراءة، ولا يتغير شيء. الأعمدة:
cert-brought = قُرئ: الجهات { $organisations }، جهات الاتصال { $contacts }، الشبكات والأرقام والنطاقات { $resources }.
cert-code = رمز الجهة
cert-code-hint = حروف لاتينية صغيرة وأرقام وشرطات، مثل ‎"national-university"‎.
cert-name-ar = الاسم بالعربية
cert-name-en = الاسم بالإنجليزية
cert-sector = القطاع
cert-contacts = جهات الاتصال
cert-contacts-none = لا يمكن إبلاغ أحد بعد. الرجاء إضافة جهة اتصال.
cert-contact-add = إضافة جهة اتصال أو تغييرها
cert-contact-name = الاسم
cert-mail = عنوان البريد الإلكتروني
cert-language = اللغة
cert-lang-ar = العربية
cert-lang-en = الإنجليزية
cert-format = صيغة المرفق
cert-up-to = أعلى وسم يجوز إرساله
cert-label = الوسم
cert-quiet = ساعات عدم الإرسال
cert-resources = الشبكات والأرقام والنطاقات
cert-resources-hint = واحد في كل سطر. الأولوية لأطول بادئة، ثم لرقم النظام المستقل، ثم للنطاق. ما كان لجهة أخرى يُنقل إلى هذه الجهة.
cert-networks = بادئات IPv4 وIPv6
cert-asns = أرقام الأنظمة المستقلة (ASN)
cert-domains = النطاقات
cert-about = الاسم والقواعد
cert-rhythm = موعد الإبلاغ
cert-rhythm-daily = كل يوم
cert-rhythm-weekly = كل يوم أحد
cert-approval = قبل إرسال الإشعار
cert-approval-hand = يراجعه موظف
cert-approval-auto = يُرسل تلقائيًا
cert-portal = صفحة المالك
cert-portal-hint = يعمل هذا الرابط 90 يومًا، ويرد في كل إشعار. ومن يحصل عليه يطّلع على المشكلات في شبكات هذا المالك.
cert-portal-new = إبطال الروابط السابقة
# Notices
cert-make = إعداد إشعارات اليوم الآن
cert-approve = الموافقة والإرسال
cert-approve-all = { $n ->
    [zero] لا إشعارات تنتظر الموافقة
    [one] الموافقة على إشعار واحد
    [two] الموافقة على إشعارين
    [few] الموافقة على { $n } إشعارات
    [many] الموافقة على { $n } إشعارًا
   *[other] الموافقة على { $n } إشعار
}
cert-hold = تعليق الإرسال
cert-resend = إعادة الإرسال
cert-notices-none = لا إشعارات. يجري إعدادها كل صباح مما رُصد حديثًا.
cert-copies = النسخ
cert-copies-none = لا نسخ للإرسال بعد.
cert-attempts = المحاولات
cert-uncertain = محاولات مجهولة النتيجة
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
cert-attached-begin = بداية الجدول. ملف XARF يحوي المشكلات نفسها.
cert-no-post = لم يُحدَّد خادم لإرسال البريد
cert-no-post-help = الإشعارات محفوظة وتنتظر. لإرسالها يُشغَّل البرنامج بالخيار ‎--smtp‎.
cert-none-waiting = لا شيء ينتظر.
# The letter
cert-mail-subject = [{ $tlp }] { $count ->
    [zero] لا مشكلات أمنية
    [one] مشكلة أمنية واحدة
    [two] مشكلتان أمنيتان
    [few] { $count } مشكلات أمنية
    [many] { $count } مشكلة أمنية
   *[other] { $count } مشكلة أمنية
} في شبكاتكم، { $day } – { $name }
cert-mail-opening = { $count ->
    [zero] لا مشكلات أمنية مفتوحة في شبكات { $name } حتى تاريخ { $day }.
    [one] في شبكات { $name } مشكلة أمنية مفتوحة واحدة، جديدة أو رُصدت من جديد، حتى تاريخ { $day }. تجدونها في المرفق.
    [two] في شبكات { $name } مشكلتان أمنيتان مفتوحتان، جديدتان أو رُصدتا من جديد، حتى تاريخ { $day }. تجدونهما في المرفق.
    [few] في شبكات { $name } { $count } مشكلات أمنية مفتوحة، جديدة أو رُصدت من جديد، حتى تاريخ { $day }. تجدونها كلها في المرفق.
    [many] في شبكات { $name } { $count } مشكلة أمنية مفتوحة، جديدة أو رُصدت من جديد، حتى تاريخ { $day }. تجدونها كلها في المرفق.
   *[other] في شبكات { $name } { $count } مشكلة أمنية مفتوحة، جديدة أو رُصدت من جديد، حتى تاريخ { $day }. تجدونها كلها في المرفق.
}
cert-mail-group = { $identifier }: { $count }
cert-mail-portal = فتح الصفحة التالية لا يغيّر شيئًا. تفضلوا فيها بالاطلاع على جميع المشكلات، وإبلاغنا بما أُصلح أو ورد خطأً:
cert-mail-reply = يمكنكم أيضًا الرد على هذه الرسالة. إن لم تكونوا الجهة المعنية، فنرجو أن تدلّونا عليها.
cert-mail-tlp = { $tlp }: نرجو ألّا تُشارَك هذه الرسالة إلا في حدود هذا الوسم (first.org/tlp).
# Kinds
cert-kind-infected-system = أنظمة مصابة
cert-kind-c2-server = خوادم التحكم في البرمجيات الخبيثة
cert-kind-malware-distribution = مواقع تنشر برمجيات خبيثة
cert-kind-scanner = أجهزة تجري مسحًا لأجهزة أخرى
cert-kind-brute-force = أجهزة تخمّن كلمات المرور
cert-kind-exploit = أجهزة تهاجم أجهزة أخرى
cert-kind-system-compromise = أنظمة مخترقة
cert-kind-application-compromise = تطبيقات مخترقة
cert-kind-ddos = أجهزة تشارك في هجمات الإغراق
cert-kind-data-leak = بيانات مسرّبة
cert-kind-phishing = صفحات تصيّد
cert-kind-spam = مرسلو البريد المزعج
cert-kind-weak-crypto = تشفير ضعيف
cert-kind-ddos-amplifier = خدمات تضخّم هجمات الإغراق
cert-kind-potentially-unwanted-accessible = خدمات مفتوحة للجميع
cert-kind-information-disclosure = خدمات تكشف أكثر مما ينبغي
cert-kind-vulnerable-system = خدمات فيها ثغرات
cert-kind-blacklist = عناوين مدرجة في قوائم الحظر
cert-kind-other = مشكلات أخرى
cert-advice-infected-system = حدّدوا الجهاز الذي وراء العنوان بحسب الوقت المذكور. افصلوه عن الشبكة، ونظّفوه أو أعيدوا تثبيت نظامه، وغيّروا كلمات المرور المستعملة عليه.
cert-advice-c2-server = احفظوا ما يلزم من الأدلة، ثم أوقفوا الخدمة. ابحثوا عن طريقة الاختراق، وعن الأجهزة الأخرى التي اتصلت بها.
cert-advice-malware-distribution = أزيلوا الملف أو الصفحة، وسدّوا الثغرة التي استُغلت، وغيّروا كل كلمات مرور الموقع.
cert-advice-scanner = افحصوا نشاط الجهاز في الوقت المذكور؛ فالغالب أنه مصاب أو يُساء استعماله. نظّفوه، أو أوقفوا من يسيء استعماله.
cert-advice-brute-force = افحصوا نشاط الجهاز في الوقت المذكور؛ فالغالب أنه مصاب أو يُساء استعماله. نظّفوه، أو أوقفوا من يسيء استعماله.
cert-advice-exploit = هذا الجهاز يهاجم أجهزة أخرى. افصلوه عن الشبكة، وابحثوا عن برمجيات خبيثة.
cert-advice-system-compromise = تعاملوا مع النظام كله على أنه مخترق: احفظوا الأدلة، وأعيدوا بناء النظام من مصدر سليم، وغيّروا كل كلمات المرور والمفاتيح.
cert-advice-application-compromise = أعيدوا التطبيق من نسخة سليمة، وحدّثوه مع مكوناته، وغيّروا كلمات مروره ومفاتيحه.
cert-advice-ddos = ابحثوا عن برمجيات خبيثة على الجهاز. ولا تسمحوا بخروج حزم تحمل عناوين مصدر ليست لكم (BCP 38).
cert-advice-data-leak = غيّروا كلمات المرور المذكورة، وفعّلوا عاملًا ثانيًا للتحقق، وأبلغوا المعنيين.
cert-advice-phishing = أزيلوا الصفحة، وسدّوا الثغرة التي استُغلت، واحتفظوا بنسخة للشرطة.
cert-advice-spam = حدّدوا المرسل: جهاز مصاب، أو صندوق بريد مسروق، أو خادم ترحيل مفتوح. أوقفوه وغيّروا كلمة المرور.
cert-advice-weak-crypto = أوقفوا البروتوكولات وخوارزميات التشفير القديمة، واستعملوا إعدادات حديثة في TLS أو SSH.
cert-advice-ddos-amplifier = اجعلوا الخدمة تستجيب لشبكتكم وحدها، أو حدّوا من ردودها، أو أوقفوها.
cert-advice-potentially-unwanted-accessible = هل يلزم أن يصل الجميع على الإنترنت إلى هذه الخدمة؟ إن لم يلزم، فأغلقوها بجدار حماية أو ضعوها خلف شبكة VPN.
cert-advice-information-disclosure = امنعوا الوصول إلى الخدمة من الخارج، وغيّروا كل ما كشفته: كلمات المرور والمفاتيح والأسماء.
cert-advice-vulnerable-system = حدّثوا البرنامج، أو امنعوا الوصول إلى الخدمة من الخارج حتى يمكنكم تحديثه.
cert-advice-blacklist = اعرفوا سبب الإدراج وعالجوه، ثم اطلبوا من القائمين على القائمة حذف العنوان.
cert-advice-other = تجدون في الجدول ما رُصد ومتى رُصد.
# The owner's page
cert-portal-title = المشكلات الأمنية في شبكاتكم
cert-portal-counts = { $open ->
    [zero] لا مشكلات مفتوحة
    [one] مشكلة مفتوحة واحدة
    [two] مشكلتان مفتوحتان
    [few] { $open } مشكلات مفتوحة
    [many] { $open } مشكلة مفتوحة
   *[other] { $open } مشكلة مفتوحة
}، وعدد ما أُصلح حتى الآن: { $fixed }
cert-portal-download = تنزيل بصيغة CSV
cert-portal-none = لا مشكلات مفتوحة في شبكاتكم. شكرًا لكم.
cert-portal-done-fixed = شكرًا لكم. نتابع التقارير التالية، وما لا يُرصد مرة أخرى يُعدّ مُصلَحًا.
cert-portal-done-false = شكرًا لكم. سيراجع محلل ردكم.
cert-portal-done-none = لم تُحدَّد أي مشكلة، أو سبق الرد عليها.
cert-portal-done-dropped = لم يعد رمز الوصول صالحًا.
cert-portal-done-tokens = بلغتم الحد الأقصى لعدد رموز الوصول. أزيلوا أحدها أولًا.
cert-token-used = آخر استعمال
cert-answer-waits = ذكرتم أنها وردت خطأً، وسينظر فيها محلل.
cert-what = ما رُصد
cert-note = ملاحظة لنا، إن شئتم
cert-note-hint = مثلًا: ما فعلتموه، أو وجه الخطأ في التقرير.
cert-say-fixed = المشكلات المحددة أُصلحت
cert-say-false = المشكلات المحددة وردت خطأً
cert-claimed = أفدتم بإصلاح هذه المشكلات
cert-claimed-why = ننتظر التقارير التالية قبل عدّها مُصلَحة.
cert-tokens = لبرامجكم
cert-tokens-why = برمز وصول يستطيع أحد برامجكم جلب المشكلات المفتوحة بصيغة JSON:
cert-token-name = الغرض منه
cert-token-make = إنشاء رمز وصول
cert-token-made = رمز الوصول الجديد
cert-token-once = احفظوه الآن، فلن يُعرض مرة أخرى.
error-cert-document = لا يمكن استعمال هذا المستند
error-cert-document-help = الرجاء التأكد من أنه الملف الصحيح، ثم المحاولة من جديد.
error-cert-code-taken = توجد جهة أخرى بهذا الرمز
error-cert-code-taken-help = الرجاء اختيار رمز آخر، أو تعديل الجهة الموجودة.
error-cert-line = في الملف سطر خاطئ
error-cert-line-help = لم يتغير شيء. الرجاء تصحيح السطر، ثم المحاولة من جديد.
error-cert-held = لم يعد هذا ممكنًا
error-cert-held-help = سبقك إليه زميل، أو تم من قبل. الرجاء تحديث الصفحة.
error-cert-link = هذا الرابط لا يعمل
error-cert-link-help = انتهت مدته، أو أُبطل، أو ينقصه جزء. تجدون رابطًا جديدًا في آخر إشعار، أو اسألوا فريق الاستجابة.
error-cert-token = رمز الوصول مفقود أو باطل
error-cert-token-help = أنشئوا رمز وصول جديدًا في صفحتكم.
# البريد الوارد والمصادر وما أُصلح
cert-tab-mail = البريد
cert-tab-sources = المصادر
cert-tab-remedies = ما أُصلح
cert-mail-lead = ما ورد بشأن الإشعارات المرسلة، ورسائل لم يُعرف ما تتعلق به. إذا تعذّر تسليم إشعار إلى جهة اتصال، صارت حالتها تلقائيًا «لا يصلها البريد» وتوقف الإرسال إليها.
cert-mail-new = بريد جديد
cert-mail-earlier = سبق الاطلاع عليه
cert-incoming-bounce = تعذّر التسليم
cert-incoming-late = إفادة عن التسليم
cert-incoming-automatic = رد آلي
cert-incoming-reply = رد
cert-incoming-report = تقارير
cert-incoming-other = بريد آخر
cert-incoming-large = تعذّرت القراءة لكبر الحجم
cert-mail-text = نص الرسالة
cert-mail-seen = تسجيل الاطلاع
cert-its-notice = الإشعار
cert-came-back = ما ورد بشأن هذا الإشعار
cert-stale-contacts = جهات اتصال لا يصلها البريد
cert-n-stale = { $n ->
    [zero] البريد يصل إلى الجميع
    [one] واحدة لا يصلها البريد
    [two] اثنتان لا يصلهما البريد
    [few] { $n } لا يصلها البريد
    [many] { $n } لا يصلها البريد
   *[other] { $n } لا يصلها البريد
}
cert-state-bounced = تعذّر التسليم
cert-state-stale = لا يصلها البريد
cert-pgp = مفتاح OpenPGP
cert-pgp-hint = مفتاح عام بصيغته النصية (ASCII armor). متى أُضيف، شُفِّر كل ما يُرسل إلى جهة الاتصال هذه. عند ترك الحقل فارغًا يبقى المفتاح الموجود، ولحذفه تُزال جهة الاتصال ثم تُضاف من جديد.
cert-pgp-expired = انتهت صلاحية هذا المفتاح، فلا يمكن إرسال شيء إلى جهة الاتصال هذه حتى يُضاف مفتاح جديد.
cert-contact-revive = استئناف المراسلة
cert-sources-lead = مجلدات وعناوين ويب وصناديق بريد تُفحص تلقائيًا. يضيفها مسؤول النظام بالأمر:
cert-sources-none = لا مصادر. لا ترد التقارير إلا من سطر الأوامر أو المتصفح.
cert-source = المصدر
cert-source-folder = مجلد
cert-source-web = عنوان ويب
cert-source-mail = صندوق بريد
cert-source-every = يُفحص كل
cert-source-looked = آخر فحص
cert-source-took = عدد ما أُخذ
cert-source-problem = فشل آخر فحص:
cert-source-now = الفحص الآن
cert-source-pause = إيقاف مؤقت
cert-source-resume = استئناف الفحص الآن
cert-source-active = قيد التشغيل
cert-source-paused = موقوف مؤقتًا
cert-never = لم يُفحص بعد
cert-seconds = { $n ->
    [zero] { $n } ثانية
    [one] ثانية واحدة
    [two] ثانيتين
    [few] { $n } ثوانٍ
    [many] { $n } ثانية
   *[other] { $n } ثانية
}
cert-way-folder = من مجلد
cert-way-web = من عنوان ويب
cert-way-mail = من رسالة بريد
cert-remedies-lead = مشكلات آخر { $days } يومًا، ويُعاد إحصاؤها كل بضع ساعات. «ضمن المهلة» تعني خلال 30 يومًا من أول إشعار. ولا تُحسب بعدُ المشكلات التي لم يمضِ على أول إشعار بها 30 يومًا.
cert-remedies-kind = بحسب النوع
cert-remedies-owner = بحسب المالك
cert-remedies-told = أُبلغ بها المالك
cert-remedies-in-time = أُصلحت ضمن المهلة
cert-remedies-share = النسبة
cert-remedies-fixed = مجموع ما أُصلح
cert-remedies-median = ساعات الإصلاح (الوسيط)
cert-public = التهديدات في شبكات البلاد
cert-public-lead = يجمع فريق الاستجابة للطوارئ السيبرانية تقارير عن الأنظمة المصابة والأنظمة التي فيها ثغرات، ويبلّغ مالكي الشبكات، ويحصي ما أُصلح.
cert-public-none = لا تتوفر بعدُ أرقام لشهر كامل.
cert-public-how = طريقة حساب هذه الأرقام
cert-public-how-text = يُحسب كل حدث مرة واحدة. تُعدّ المشكلة مُصلَحة إذا خلت منها ثلاثة تقارير متتالية، كل منها من يوم مختلف، ويُحتسب وقت الإصلاح بعد نصف يوم من آخر ظهور لها، أو من وقت إفادة مالكها بإصلاحها. لا يُعرض وسيط ولا نسبة لمجموعة يقل عددها عن { $n }. ولا تُعرض إلا الأشهر المنتهية. وما عاد إلى الظهور يُعدّ إصلاحه غير نهائي ويعود قائمًا، فتتغيّر عندئذٍ أرقام أشهر سابقة، ما عدا ما مضى عليه أكثر من ثمانية أشهر.
cert-fixed-told = أُصلح خلال 30 يومًا من إبلاغ المالك
cert-fixed-untold = أُصلح خلال 30 يومًا دون إبلاغ أحد
cert-few = العدد أقل من { $n }
cert-key = مفتاح توقيع إشعاراتنا
cert-key-hint = يُوقَّع كل إشعار بمفتاح OpenPGP هذا. الرجاء مطابقة مفتاح الإشعار بهذه البصمة قبل الوثوق به. المفتاح نفسه:
cert-upload-sending = جارٍ إرسال الملف
cert-upload-failed = انقطع الاتصال وتوقف الإرسال. الرجاء اختيار الملف نفسه مرة أخرى لإرساله من جديد.
cert-upload-too-large = هذا التقرير أكبر من 8 غيغابايت. لاستيراده يُستعمل الأمر ‎"majlis cert import"‎.
cert-upload-refused = لم يُقبل الملف. الرجاء إعادة تحميل الصفحة وتسجيل الدخول إن طُلب ذلك، ثم اختيار الملف مرة أخرى.
error-cert-too-large = هذا التقرير أكبر مما يُقبل
error-cert-too-large-help = تُستورد التقارير التي تزيد على 8 غيغابايت بالأمر ‎majlis cert import‎.
cert-abuse-ask = طلب عناوين الإبلاغ عن الإساءة من سجلات الإنترنت الإقليمية
cert-abuse-found = ما تذكره السجلات
cert-abuse-none = لا تذكر السجلات لهذه الشبكات عنوانًا للإبلاغ عن الإساءة.
cert-by-asn = آخر سبعة أيام بحسب رقم النظام المستقل
indicator-cert-events = أحداث التهديد في شبكات البلاد
indicator-cert-events-method = عدد الأحداث الواردة في تقارير التهديدات عن شبكات البلاد، بحسب النوع (RSIT) وشهر الرصد بالتوقيت المحلي، للأشهر المنتهية. ويُحسب كل حدث مرة واحدة.
indicator-cert-fixed-within-30-days = مشكلات أُصلحت خلال 30 يومًا من إبلاغ المالك
indicator-cert-fixed-within-30-days-method = نسبة المشكلات التي أُصلحت خلال 30 يومًا من إرسال أول إشعار بها إلى مالكها، بحسب النوع (RSIT) وشهر ذلك الإشعار. ولا تُحسب المشكلات التي لم يمضِ على أول إشعار بها 30 يومًا، ولا التقارير الخاطئة.
indicator-cert-fixed-within-30-days-untold = مشكلات أُصلحت خلال 30 يومًا دون إبلاغ أحد
indicator-cert-fixed-within-30-days-untold-method = نسبة المشكلات التي أُصلحت خلال 30 يومًا من أول رصد لها دون إبلاغ أحد بها، بحسب النوع (RSIT) وشهر أول رصد. وتُقارن بها نسبة المشكلات التي أُبلغ بها.
indicator-cert-time-to-fix = مدة إصلاح المشكلات الأمنية
indicator-cert-time-to-fix-method = وسيط الساعات من أول رصد للمشكلة إلى إصلاحها، بحسب النوع (RSIT) وشهر الإصلاح. وتُعدّ مُصلَحة إذا خلت منها ثلاثة تقارير كاملة من نوع تقريرها، كل منها من يوم مختلف، ويُحتسب وقت الإصلاح بعد نصف يوم من آخر رصد لها، أو من وقت إفادة مالكها بإصلاحها.

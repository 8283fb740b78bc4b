content-room = المحتوى
content-room-about = الإرشادات والألعاب والدروس والأخبار: تحرير وترجمة ونشر.
content-staff = الموظفون
content-translate = الترجمة
content-edit = تحرير
content-changes = التغييرات والإصدارات
content-search = البحث
content-search-texts = البحث في هذه النصوص
content-kind = النوع
content-all = الكل
content-only = عرض هذه فقط
content-only-draft = المسودات
content-only-stale = نصوص عربية تنتظر المقارنة
content-only-due = حان موعد مراجعتها
content-only-behind = نص أحدث جاء مع البرنامج
content-only-hidden = المخفية
content-show = عرض
content-title = العنوان
content-state = الحالة
content-review = المراجعة قبل
content-is-draft = مسودة
content-is-hidden = مخفي
content-is-live = معدّل هنا
content-is-shipped = كما جاء
content-is-stale = { $n ->
    [zero] لا نصوص للمقارنة
    [one] نص للمقارنة
    [two] نصان للمقارنة
    [few] { $n } نصوص للمقارنة
    [many] { $n } نصًا للمقارنة
   *[other] { $n } نص للمقارنة
}
content-is-behind = في البرنامج نص أحدث
content-is-due = حان الموعد
content-is-changed = تغيّر
content-is-not-compared = ينتظر المقارنة
content-none = لا شيء هنا.
content-new = مستند جديد
content-new-how = يبدأ نسخةً من مستند آخر من نوعه. ولا يراه أحد قبل النشر.
content-like = على غرار
content-id = اسمه في العنوان
content-id-hint = حروف لاتينية صغيرة وأرقام وشرطات، مثل online-shopping
content-make = إنشاء
content-not-made = لم يُنشأ
content-not-kept = لم يُحفظ هذا
content-problem-id = من 3 إلى 60 حرفًا لاتينيًا صغيرًا أو رقمًا أو شرطة.
content-problem-id-taken = هذا الاسم مستخدم.
content-problem-long = أقصى طول للنص 20,000 حرف.
content-problem-changed = غيّر أحدهم هذا النص في أثناء ذلك. انظروا إلى النصين واحفظوا من جديد.
content-problem-field = يلزم رقم، أو سطر واحد من الكلمات.
content-about = الأعمار والوقت وموعد المراجعة والمصادر
content-a-line-each = واحد في كل سطر
content-keep = حفظ مسودة
content-leave = تركه
content-compared = قارنت اللغتين كما هما هنا.
content-now-there = الموجود الآن
content-preview = معاينة
content-preview-in = المعاينة باللغة
content-preview-as = كما يراها
content-view-child = طفل، من 8 إلى 12
content-view-teen = يافع، من 13 إلى 17
content-view-parent = الأهل
content-view-educator = المعلم
content-view-everyone = الجميع
content-whole = الصفحة كاملة، للعب أو الطباعة
content-no-preview = لا معاينة لهذه المسودة. صفحة التغييرات تذكر السبب.
content-drafted-by = مسودة كتبها
content-will-hide = بعد النشر لن يرى أحد هذا المستند.
content-will-show = بعد النشر سيرى الناس هذا المستند من جديد.
content-no-changes = المسودة مطابقة للنص المنشور.
content-in-the-way = لا يمكن نشرها بعد
content-second-person = كتبتم في هذه المسودة. ينشرها شخص آخر.
content-may-not-publish = صلاحيتكم لا تسمح بالنشر.
content-publish = نشر
content-hide = إخفاء عن الناس
content-show-again = إظهار من جديد
content-discard = حذف المسودة
content-no-draft = لا توجد مسودة.
content-upgrade = في البرنامج نص أحدث
content-upgrade-how = جاءت هذه التغييرات مع البرنامج بعد بدء تحريركم. اجمعوها في مسودة: يؤخذ ما غيّره البرنامج وحده، ويبقى ما غيّرتموه.
content-both = غيّره الطرفان
content-ours = تغييراتكم في النصوص نفسها
content-join = جمعها في مسودة
content-take = اعتماد نص البرنامج
content-versions = الإصدارات
content-number = الرقم
content-written-by = كتبه
content-published-by = نشره
content-state-live = منشور
content-state-past = سابق
content-state-shipped = كما يأتي مع البرنامج
content-back-to = (أُعيد الرقم { $n })
content-put-back = إعادته فورًا
content-translate-lead = لم تُقارن هذه النصوص العربية بالإنجليزية كما هي الآن.
content-nothing-stale = كل النصوص العربية قورنت.
content-tables = جداول للمترجمين
content-tables-how = يُفتح الجدول في أي برنامج مكتبي. غيّروا العمودين en وar، واكتبوا yes تحت compared حيث قارنتم.
content-table = الجدول بعد التغيير
content-table-hint = أو الصقوه هنا. تصير النصوص المختلفة مسودات.
content-take-table = استيراد الجدول
content-table-not-read = تعذرت قراءة الجدول
content-table-taken = { $n ->
    [0] لا نص مختلف.
    [zero] لا نص مختلف.
    [one] أُضيف نص واحد إلى مسودة.
    [two] أُضيف نصان إلى المسودات.
    [few] أُضيفت { $n } نصوص إلى المسودات.
    [many] أُضيف { $n } نصًا إلى المسودات.
   *[other] أُضيف { $n } نص إلى المسودات.
}
error-content-table-too-long = في الجدول نص أطول مما تسعه خلية
error-content-table-too-long-help = تسع الخلية 32767 حرفًا على الأكثر. نزّلوا الجدول بصيغة CSV.
error-content-changed = تغيّرت المسودة في أثناء ذلك
error-content-changed-help = ارجعوا وانظروا إليها مرة أخرى ثم انشروها.
error-content-same-person = ينشر شخص آخر
error-content-same-person-help = كتبتم في هذه المسودة. اطلبوا من زميل أن ينظر فيها وينشرها.
content-mail-subject = محتوى ينتظركم
content-mail-text = هذه المستندات تنتظر محررًا:
content-table-left = لم تؤخذ: غيّرها أحد بعد إنشاء الجدول، أو غير معروفة، أو طويلة جدًا
content-table-file = الجدول بعد التغيير ملفًا (XLSX، أو CSV بترميز UTF-8)
content-table-not-utf8 = الملف ليس بترميز UTF-8. احفظوه بصيغة CSV UTF-8 وأرسلوه من جديد.
content-problem-busy = كان آخرون يكتبون هنا. احفظوا من جديد.

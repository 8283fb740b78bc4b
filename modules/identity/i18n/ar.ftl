identity-need-login = الرجاء كتابة اسم الدخول.
identity-need-passphrase = الرجاء كتابة عبارة المرور.
identity-need-code = الرجاء كتابة الأرقام الستة من التطبيق.
identity-signing-in = جارٍ تسجيل الدخول. يستغرق ثواني قليلة…
identity-wrong-sign-in = اسم الدخول أو العبارة أو الرمز غير صحيح. الرجاء المراجعة واستخدام رمز جديد.
identity-passphrase-short = الرجاء استخدام 15 حرفًا على الأقل.
identity-passphrase-differs = العبارتان مختلفتان.
identity-suggested = الرجاء كتابة هذه الكلمات على ورقة، ثم إعادة كتابتها أدناه.
identity-accepted = حسابك جاهز. الرجاء تسجيل الدخول.
identity-accepting = جارٍ إعداد حسابك…
identity-sign-in = تسجيل الدخول
identity-noscript = صفحات الموظفين تحتاج إلى JavaScript
identity-noscript-why = تُفتح البلاغات والمفاتيح داخل متصفحك فقط، حتى لا يقرأها الخادم. الرجاء تشغيله.
identity-login = اسم الدخول
identity-passphrase = عبارة المرور
identity-show = إظهار ما أكتبه
identity-code = الرمز
identity-code-hint = ستة أرقام من تطبيق المصادقة.
identity-demo = حسابات هذا العرض
identity-demo-hint = تتغير الرموز كل 30 ثانية. يمكن تحديث الصفحة لرموز جديدة.
identity-demo-use = استخدام
identity-invite = دعوتك
identity-invite-for = إلى
identity-comma = ،{ " " }
identity-login-given = حدده مسؤول النظام.
identity-step-passphrase = 1. اختيار عبارة مرور
identity-passphrase-hint = 15 حرفًا على الأقل. عدة كلمات أسهل من الرموز.
identity-suggest = اقتراح ست كلمات عشوائية
identity-passphrase-again = عبارة المرور مرة أخرى
identity-passphrase-why = تفتح البلاغات ولا تغادر متصفحك أبدًا. لذلك لا يستطيع أحد إعادة تعيينها لك.
identity-step-app = 2. ربط تطبيق مصادقة
identity-app-how = في تطبيق الهاتف، يُضاف حساب بواسطة مفتاح. والمفتاح هو:
identity-copy-secret = نسخ المفتاح
identity-open-app = فتح في تطبيق على هذا الجهاز
identity-accept = إنهاء
identity-home = كل المكاتب
identity-sign-out = تسجيل الخروج
identity-welcome = مرحبا،
identity-invited = الدعوة جاهزة
identity-invited-how = يُسلم هذا العنوان للشخص مباشرة. يُعرض الآن فقط ويصلح سبعة أيام.
identity-copy-address = نسخ العنوان
identity-rooms = الأقسام
identity-desks = المكاتب
identity-desks-none = لا يوجد مكتب لك بعد. يمكن سؤال مسؤول النظام.
identity-desk-closed = لم يُفتح بعد
identity-desk-closed-why = ينشئ شخصان مفاتيحهما أولًا ويفتحانه معًا.
identity-desk-no-keys = لا مفاتيح لك هنا بعد
identity-desk-no-keys-why = تُنشأ مفاتيحك، ثم يوقع عضوان قبولك.
identity-desk-open = { $n ->
    [zero] لا بلاغات مفتوحة
    [one] بلاغ مفتوح واحد
    [two] بلاغان مفتوحان
    [few] { $n } بلاغات مفتوحة
    [many] { $n } بلاغًا مفتوحًا
   *[other] { $n } بلاغ مفتوح
}
identity-desk-waiting = { $n ->
    [zero] لا شيء ينتظر المكتب
    [one] بلاغ واحد ينتظر المكتب
    [two] بلاغان ينتظران المكتب
    [few] { $n } بلاغات تنتظر المكتب
    [many] { $n } بلاغًا ينتظر المكتب
   *[other] { $n } بلاغ ينتظر المكتب
}
identity-lead-hint = لديك مسؤولية أحد المكاتب. يُغيَّر الأعضاء والمفاتيح في صفحة «المفاتيح والفريق».
identity-people = الأشخاص
identity-name = الاسم
identity-roles = الأدوار
identity-state = الحالة
identity-role-administrator = مسؤول النظام
identity-role-operator = مستجيب
identity-role-analyst = محلل الطوارئ السيبرانية
identity-role-lead = مسؤول مكتب
identity-role-engineer = مهندس المرصد
identity-role-editor = محرر المحتوى
identity-state-active = نشط
identity-state-invited = مدعو
identity-state-left = مغلق
identity-invite-someone = دعوة شخص
identity-login-rule = حروف لاتينية صغيرة وأرقام ونقاط وشرطات.
identity-invite-make = إنشاء الدعوة
error-wrong-sign-in = الاسم أو عبارة المرور أو الرمز غير صحيح
error-wrong-sign-in-help = الرجاء مراجعة الثلاثة والمحاولة برمز جديد.
error-slow-down = محاولات كثيرة
error-slow-down-help = الرجاء الانتظار دقيقة ثم المحاولة.
error-code-used = استُخدم هذا الرمز من قبل
error-code-used-help = الرجاء انتظار الرمز التالي في التطبيق.
error-wrong-code = الرمز غير صحيح
error-wrong-code-help = الرجاء التأكد من المفتاح في التطبيق.
error-bad-account = اسم الدخول أو الاسم أو الأدوار غير صحيحة
error-bad-account-help = يلزم اسم دخول واسم ودور واحد على الأقل.
error-login-taken = اسم الدخول مستخدم
error-login-taken-help = الرجاء اختيار اسم آخر.
identity-with-passkey = الدخول بمفتاح مرور
identity-qr = رمز مربع يقرؤه تطبيق المصادقة
identity-passkeys = مفاتيح المرور
identity-passkeys-why = يدخلك مفتاح المرور بلمسة واحدة، ويفتح مفاتيح مكاتبك. يبقى في جهازك أو في مفتاح أمان.
identity-passkeys-none = تحتاج مفاتيح المرور إلى عنوان باسم نطاق، لا برقم.
identity-passkey-made = أُضيف في { $day }
identity-passkey-used = آخر استعمال في { $day }
identity-passkey-add = إضافة مفتاح مرور
identity-passkey-add-why = نطلب عبارة المرور مرة أخرى. بها تُغلَّف مفاتيح مكاتبك للمفتاح الجديد، هنا في متصفحك.
identity-passkey-make = متابعة إلى الجهاز
identity-passkey-name = اسم للتعرف عليه
identity-passkey-name-hint = مثل: هاتفي، أو مفتاح الأمان الأزرق.
identity-passkey-need-name = الرجاء كتابة اسم له.
identity-passkey-added = أُضيف مفتاح المرور، وهو يفتح مفاتيح مكاتبك.
identity-passkey-added-no-prf = أُضيف مفتاح المرور للدخول فقط. لا يستطيع هذا الجهاز فتح مفاتيح المكاتب، فتبقى عبارة المرور لازمة لها.
identity-passkey-remove = إزالة
identity-passkey-remove-why = لن يدخلك هذا المفتاح بعد الآن، ولن يفتح مفاتيح مكاتبك.
identity-passkey-removed = أُزيل مفتاح المرور.
identity-close-account = إغلاق الحساب
identity-close-account-why = تنتهي جلساته الآن ولا يدخل بعد ذلك. إن كان في مكتب، فيجب إخراجه منه أيضًا في صفحة «المفاتيح والفريق».
error-passkey-late = استغرق ذلك وقتًا طويلًا
error-passkey-late-help = الرجاء المحاولة من جديد.
error-passkey-none = لا تتوفر مفاتيح المرور على هذا العنوان
error-passkey-none-help = الرجاء الدخول بعبارة المرور والرمز.
error-passkey-refused = لم يُقبل مفتاح المرور هذا
error-passkey-refused-help = الرجاء استعمال مفتاح آخر، أو عبارة المرور والرمز.
error-wrong-passphrase = عبارة المرور غير صحيحة
error-wrong-passphrase-help = الرجاء التحقق منها والمحاولة من جديد.
error-own-account = هذا حسابك أنت
error-own-account-help = يغلقه زميل لك، حتى لا يُغلق الباب على الجميع سهوًا.
identity-passkey-added-none = أُضيف مفتاح المرور للدخول. ولا يفتح مفاتيح أي مكتب بعد.

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ar" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Camera…</source>
        <translation>&amp;الكاميرا…</translation>
    </message>
    <message>
        <source>&amp;Video or picture…</source>
        <translation>&amp;فيديو أو صورة…</translation>
    </message>
    <message>
        <source>&amp;Folder of pictures…</source>
        <translation>&amp;مجلد صور…</translation>
    </message>
    <message>
        <source>&amp;Screen…</source>
        <translation>ال&amp;شاشة…</translation>
    </message>
    <message>
        <source>&amp;Window…</source>
        <translation>&amp;نافذة…</translation>
    </message>
    <message>
        <source>&amp;Address…</source>
        <translation>ال&amp;عنوان…</translation>
    </message>
    <message>
        <source>Pas&amp;te</source>
        <translation>ل&amp;صق</translation>
    </message>
    <message>
        <source>C&amp;lose source</source>
        <translation>إ&amp;غلاق المصدر</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>إن&amp;هاء</translation>
    </message>
    <message>
        <source>&amp;Play / pause</source>
        <translation>ت&amp;شغيل / إيقاف مؤقت</translation>
    </message>
    <message>
        <source>Pre&amp;vious</source>
        <translation>ال&amp;سابق</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>ال&amp;تالي</translation>
    </message>
    <message>
        <source>&amp;Snapshot</source>
        <translation>&amp;لقطة</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>تس&amp;جيل</translation>
    </message>
    <message>
        <source>&amp;Choose that folder…</source>
        <translation>ا&amp;ختيار هذا المجلد…</translation>
    </message>
    <message>
        <source>&amp;With boxes and labels</source>
        <translation>مع &amp;المربعات والتسميات</translation>
    </message>
    <message>
        <source>&amp;As it came</source>
        <translation>&amp;كما هو</translation>
    </message>
    <message>
        <source>&amp;Both</source>
        <translation>ك&amp;لاهما</translation>
    </message>
    <message>
        <source>Open the &amp;folder of recordings</source>
        <translation>فتح &amp;مجلد التسجيلات</translation>
    </message>
    <message>
        <source>Boxes and &amp;labels</source>
        <translation>المربعات &amp;والتسميات</translation>
    </message>
    <message>
        <source>&amp;Mirror cameras</source>
        <translation>&amp;عكس صورة الكاميرا</translation>
    </message>
    <message>
        <source>&amp;Numbers</source>
        <translation>&amp;الأرقام</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>&amp;ملء الشاشة</translation>
    </message>
    <message>
        <source>&amp;Desktop overlay</source>
        <translation>&amp;فوق سطح المكتب</translation>
    </message>
    <message>
        <source>La&amp;rger letters</source>
        <translation>خط أ&amp;كبر</translation>
    </message>
    <message>
        <source>Sm&amp;aller letters</source>
        <translation>خط أ&amp;صغر</translation>
    </message>
    <message>
        <source>&amp;Whole picture</source>
        <translation>الصورة &amp;كاملة</translation>
    </message>
    <message>
        <source>&amp;Fill the view</source>
        <translation>&amp;ملء العرض</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>الحجم ال&amp;فعلي</translation>
    </message>
    <message>
        <source>&amp;Minimal</source>
        <translation>&amp;مختصر</translation>
    </message>
    <message>
        <source>&amp;Boxes</source>
        <translation>م&amp;ربعات</translation>
    </message>
    <message>
        <source>C&amp;orners</source>
        <translation>&amp;زوايا</translation>
    </message>
    <message>
        <source>&amp;Cards</source>
        <translation>&amp;بطاقات</translation>
    </message>
    <message>
        <source>As the s&amp;ystem</source>
        <translation>مثل ال&amp;نظام</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;فاتح</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;داكن</translation>
    </message>
    <message>
        <source>&amp;High contrast</source>
        <translation>تباين &amp;عال</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>لوحة ال&amp;مفاتيح</translation>
    </message>
    <message>
        <source>About the &amp;models</source>
        <translation>حول ال&amp;نماذج</translation>
    </message>
    <message>
        <source>&amp;Privacy and use</source>
        <translation>ال&amp;خصوصية والاستخدام</translation>
    </message>
    <message>
        <source>&amp;About Faces</source>
        <translation>&amp;حول Faces</translation>
    </message>
    <message>
        <source>R&amp;eset settings</source>
        <translation>إعادة &amp;ضبط الإعدادات</translation>
    </message>
</context>
<context>
    <name>AddressDialog</name>
    <message>
        <source>Address</source>
        <translation>العنوان</translation>
    </message>
    <message>
        <source>&amp;Address of a stream or video (rtsp://, http://, …)</source>
        <translation>&amp;عنوان بث أو فيديو ⁦(rtsp://, http://, …)⁩</translation>
    </message>
    <message>
        <source>A name and password in it are never shown again.</source>
        <translation>لن يُعرض الاسم وكلمة المرور فيه مرة أخرى.</translation>
    </message>
</context>
<context>
    <name>AnalysisPanel</name>
    <message>
        <source>Smoothing: {value}%</source>
        <translation>التنعيم: {value} %</translation>
    </message>
    <message>
        <source>Smoothing: every answer as it comes</source>
        <translation>التنعيم: كل إجابة كما ترد</translation>
    </message>
    <message>
        <source>Faces from a score of {value}%</source>
        <translation>الوجوه بدءًا من ثقة {value} %</translation>
    </message>
    <message>
        <source>Uncertain below {value}%</source>
        <translation>غير مؤكد دون {value} %</translation>
    </message>
    <message>
        <source>Uncertain as each weight says</source>
        <translation>غير مؤكد كما يحدده كل نموذج</translation>
    </message>
    <message>
        <source>Model set</source>
        <translation>مجموعة النماذج</translation>
    </message>
    <message>
        <source>Run on</source>
        <translation>التشغيل على</translation>
    </message>
    <message>
        <source>What really runs</source>
        <translation>ما يعمل فعلًا</translation>
    </message>
    <message>
        <source>the fastest there is</source>
        <translation>الأسرع المتاح</translation>
    </message>
    <message>
        <source>Follow each face from picture to picture and average its answers over time</source>
        <translation>تتبع كل وجه من صورة إلى أخرى وأخذ متوسط إجاباته عبر الزمن</translation>
    </message>
    <message>
        <source>&amp;Follow faces</source>
        <translation>&amp;تتبع الوجوه</translation>
    </message>
    <message>
        <source>Com&amp;pare with the CPU</source>
        <translation>&amp;مقارنة بالمعالج</translation>
    </message>
    <message>
        <source>nothing yet: open a source</source>
        <translation>لا شيء بعد: افتح مصدرًا</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>لا شيء</translation>
    </message>
</context>
<context>
    <name>AttributesPanel</name>
    <message>
        <source>{name}: no weight</source>
        <translation>{name}: لا نموذج</translation>
    </message>
    <message>
        <source>Key {number}</source>
        <translation>المفتاح {number}</translation>
    </message>
    <message>
        <source>All answers are apparent: what a viewer would say from the picture, never a fact about a person.</source>
        <translation>كل الإجابات ظاهرية: ما قد يقوله من يرى الصورة، وليست حقيقة عن أي شخص.</translation>
    </message>
</context>
<context>
    <name>CameraDialog</name>
    <message>
        <source>Camera</source>
        <translation>الكاميرا</translation>
    </message>
    <message>
        <source>Picture size and rate</source>
        <translation>حجم الصورة ومعدلها</translation>
    </message>
    <message>
        <source>As the camera likes</source>
        <translation>كما تختار الكاميرا</translation>
    </message>
    <message>
        <source>The camera may grant another size than it was asked for.</source>
        <translation>قد تعطي الكاميرا حجمًا غير المطلوب.</translation>
    </message>
    <message>
        <source>&amp;Camera</source>
        <translation>ال&amp;كاميرا</translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation>ال&amp;حجم</translation>
    </message>
    <message>
        <source>No camera is plugged in</source>
        <translation>لا توجد كاميرا موصولة</translation>
    </message>
</context>
<context>
    <name>Capture</name>
    <message>
        <source>There is nothing to take a picture of yet.</source>
        <translation>لا يوجد بعد ما يمكن التقاط صورة له.</translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation>حُفظ {name}</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>فتح المجلد</translation>
    </message>
    <message>
        <source>Open a source first, then record.</source>
        <translation>افتح مصدرًا أولًا ثم سجّل.</translation>
    </message>
    <message>
        <source>The last recording is still being finished.</source>
        <translation>ما زال إنهاء التسجيل الأخير جاريًا.</translation>
    </message>
    <message>
        <source>{size} MB</source>
        <translation>{size} م.ب</translation>
    </message>
    <message>
        <source>Recording, {time}</source>
        <translation>تسجيل، {time}</translation>
    </message>
    <message>
        <source>Recorded {name}</source>
        <translation>سُجّل {name}</translation>
    </message>
    <message>
        <source>Nothing was recorded: no new picture came meanwhile.</source>
        <translation>لم يُسجَّل شيء: لم تصل صورة جديدة في هذه الأثناء.</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>Face {number}</source>
        <translation>الوجه {number}</translation>
    </message>
</context>
<context>
    <name>CardsPanel</name>
    <message>
        <source>No face in the picture</source>
        <translation>لا وجه في الصورة</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>Desktop</source>
        <translation>سطح المكتب</translation>
    </message>
    <message>
        <source>Leave the desktop overlay</source>
        <translation>إنهاء التسميات فوق سطح المكتب</translation>
    </message>
    <message>
        <source>Faces labels the desktop. Click to leave.</source>
        <translation>يضع Faces تسميات على سطح المكتب. انقر للإنهاء.</translation>
    </message>
</context>
<context>
    <name>Docks</name>
    <message>
        <source>Attributes</source>
        <translation>السمات</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>التحليل</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>الوجوه</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>الجدول</translation>
    </message>
    <message>
        <source>History</source>
        <translation>السجل</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>اللوحات</translation>
    </message>
</context>
<context>
    <name>Extras</name>
    <message>
        <source>As the system</source>
        <translation>مثل النظام</translation>
    </message>
    <message>
        <source>Set everything back to how it was at first?</source>
        <translation>إعادة كل شيء إلى حالته الأولى؟</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>إعادة الضبط</translation>
    </message>
    <message>
        <source>Folder for recordings and snapshots</source>
        <translation>مجلد التسجيلات واللقطات</translation>
    </message>
    <message>
        <source>Open a source first: the comparison needs a picture.</source>
        <translation>افتح مصدرًا أولًا: المقارنة تحتاج إلى صورة.</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>جارٍ المقارنة…</translation>
    </message>
    <message>
        <source>Nothing but the CPU runs here, so there is nothing to compare it with.</source>
        <translation>لا يعمل هنا سوى CPU، فلا شيء يُقارن به.</translation>
    </message>
    <message>
        <source>CPU {cpu} ms, {name} {other} ms for this picture.</source>
        <translation>المعالج {cpu} ms، {name} {other} ms لهذه الصورة.</translation>
    </message>
    <message>
        <source>They do not find the same faces!</source>
        <translation>لا يجدان الوجوه نفسها!</translation>
    </message>
    <message>
        <source>Boxes differ by at most {pixels} pixels, {labels} labels differ.</source>
        <translation>تختلف المربعات بما لا يزيد على {pixels} بكسل، وتختلف {labels} تسميات.</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Switch an attribute on or off</source>
        <translation>تشغيل سمة أو إيقافها</translation>
    </message>
    <message>
        <source>Leave the full screen</source>
        <translation>مغادرة ملء الشاشة</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>لوحة المفاتيح</translation>
    </message>
    <message>
        <source>About the models</source>
        <translation>حول النماذج</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>المهمة</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>الرخصة</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>دُرّب على</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>القياس</translation>
    </message>
    <message>
        <source>About Faces</source>
        <translation>حول Faces</translation>
    </message>
    <message>
        <source>Finds every face and says how it looks. Works on this computer alone.</source>
        <translation>يجد كل وجه ويصف مظهره. يعمل على هذا الحاسوب وحده.</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>Loading…</source>
        <translation>جارٍ التحميل…</translation>
    </message>
    <message>
        <source>Curves need the package pyqtgraph.</source>
        <translation>تحتاج المنحنيات إلى الحزمة pyqtgraph.</translation>
    </message>
    <message>
        <source>The last minute</source>
        <translation>الدقيقة الأخيرة</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} ث</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>ما يُرسم</translation>
    </message>
    <message>
        <source>Number of faces</source>
        <translation>عدد الوجوه</translation>
    </message>
</context>
<context>
    <name>Layer</name>
    <message>
        <source>Labels on the desktop</source>
        <translation>تسميات على سطح المكتب</translation>
    </message>
</context>
<context>
    <name>LiveView</name>
    <message>
        <source>Live view</source>
        <translation>العرض المباشر</translation>
    </message>
    <message>
        <source>Nothing is shown</source>
        <translation>لا يُعرض شيء</translation>
    </message>
    <message numerus="yes">
        <source>%n face(s) in the picture</source>
        <translation>
            <numerusform>لا وجوه في الصورة</numerusform>
            <numerusform>وجه واحد في الصورة</numerusform>
            <numerusform>وجهان في الصورة</numerusform>
            <numerusform>%n وجوه في الصورة</numerusform>
            <numerusform>%n وجهًا في الصورة</numerusform>
            <numerusform>%n وجه في الصورة</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Clear list</source>
        <translation>م&amp;سح القائمة</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>لا شيء بعد</translation>
    </message>
    <message>
        <source>&amp;Source</source>
        <translation>ال&amp;مصدر</translation>
    </message>
    <message>
        <source>&amp;Capture</source>
        <translation>الت&amp;قاط</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>ع&amp;رض</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>ال&amp;لوحات</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>م&amp;ساعدة</translation>
    </message>
    <message>
        <source>&amp;Recent</source>
        <translation>ال&amp;أخيرة</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>الل&amp;غة</translation>
    </message>
    <message>
        <source>&amp;What is recorded</source>
        <translation>ما &amp;يُسجَّل</translation>
    </message>
    <message>
        <source>Si&amp;ze</source>
        <translation>ال&amp;حجم</translation>
    </message>
    <message>
        <source>&amp;Style</source>
        <translation>ال&amp;نمط</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>ال&amp;سمة</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>الأدوات</translation>
    </message>
    <message>
        <source>More tools</source>
        <translation>أدوات أخرى</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Privacy and use</source>
        <translation>الخصوصية والاستخدام</translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>كل شيء يبقى على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>Pictures are analysed here and never sent anywhere. Faces recognises nobody: it only says how a face looks.</source>
        <translation>تُحلَّل الصور هنا ولا تُرسل إلى أي مكان. لا يتعرف Faces على أحد: إنه يصف مظهر الوجه فقط.</translation>
    </message>
    <message>
        <source>All answers are apparent: what a viewer would guess from the picture. They are often wrong for a single person and must not decide about anybody.</source>
        <translation>كل الإجابات ظاهرية: ما قد يخمنه من يرى الصورة. كثيرًا ما تخطئ في حالة شخص بعينه ولا يجوز أن تقرر في شأن أحد.</translation>
    </message>
    <message>
        <source>In some places the law forbids or restricts such analysis, for example inferring emotions at work or in schools in the European Union. Ask the people you film.</source>
        <translation>في بعض الأماكن يمنع القانون هذا التحليل أو يقيده، كاستنتاج المشاعر في العمل أو المدارس في الاتحاد الأوروبي. استأذن من تصوره.</translation>
    </message>
    <message>
        <source>I understand</source>
        <translation>فهمت</translation>
    </message>
    <message>
        <source>This desktop runs Wayland, which lets no program read the screen by itself. Log in with an X11 (Xorg) session to use the screen as a source.</source>
        <translation>يعمل سطح المكتب هذا بنظام Wayland الذي لا يسمح لأي برنامج بقراءة الشاشة من تلقاء نفسه. سجّل الدخول بجلسة X11 (Xorg) لاستخدام الشاشة مصدرًا.</translation>
    </message>
    <message>
        <source>the screen cannot be captured</source>
        <translation>تعذّر التقاط الشاشة</translation>
    </message>
    <message>
        <source>macOS does not let this program see the screen; allow it in System Settings › Privacy &amp; Security › Screen Recording, then start it again</source>
        <translation>لا يسمح macOS لهذا البرنامج برؤية الشاشة؛ اسمح له بذلك في إعدادات النظام › الخصوصية والأمن › تسجيل الشاشة، ثم شغّله من جديد</translation>
    </message>
    <message>
        <source>cannot be opened; if it is plugged in and no other program uses it, allow it in System Settings › Privacy &amp; Security › Camera, then open it again</source>
        <translation>يتعذر فتحها؛ إن كانت موصولة ولا يستخدمها برنامج آخر فاسمح بها في إعدادات النظام › الخصوصية والأمن › الكاميرا، ثم افتحها من جديد</translation>
    </message>
    <message>
        <source>windows cannot be captured</source>
        <translation>تعذّر التقاط النوافذ</translation>
    </message>
    <message>
        <source>macOS gives no picture of a single window here; mark a part of the screen instead</source>
        <translation>لا يتيح macOS هنا صورة نافذة واحدة؛ حدّد جزءًا من الشاشة بدلًا من ذلك</translation>
    </message>
    <message>
        <source>Apparent ethnicity</source>
        <translation>العرق الظاهري</translation>
    </message>
    <message>
        <source>Switch on apparent ethnicity?</source>
        <translation>تشغيل العرق الظاهري؟</translation>
    </message>
    <message>
        <source>The answer is how a face looks to the people who labelled the training pictures, in their few categories. It says nothing about who somebody is, it is wrong more often for some groups than for others, and in many places processing it needs a reason that the law accepts.</source>
        <translation>الإجابة هي كيف بدا الوجه لمن صنّفوا صور التدريب في فئاتهم القليلة. لا تقول شيئًا عن هوية أحد، وتخطئ مع بعض الفئات أكثر من غيرها، وفي أماكن كثيرة تحتاج معالجتها إلى سبب يقبله القانون.</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>تشغيل</translation>
    </message>
    <message>
        <source>Leave it off</source>
        <translation>إبقاؤه متوقفًا</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Video or picture</source>
        <translation>فيديو أو صورة</translation>
    </message>
    <message>
        <source>Videos and pictures</source>
        <translation>فيديوهات وصور</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>كل الملفات</translation>
    </message>
    <message>
        <source>Folder of pictures</source>
        <translation>مجلد صور</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>no such file</source>
        <translation>لا يوجد ملف كهذا</translation>
    </message>
    <message>
        <source>no such file or folder, and no file matches it as a pattern</source>
        <translation>لا يوجد ملف أو مجلد كهذا، ولا ملف يطابقه كنمط</translation>
    </message>
    <message>
        <source>no permission to read this file</source>
        <translation>لا إذن بقراءة هذا الملف</translation>
    </message>
    <message>
        <source>no permission to read it</source>
        <translation>لا إذن بقراءته</translation>
    </message>
    <message>
        <source>cannot be read: {reason}</source>
        <translation>تتعذر قراءته: {reason}</translation>
    </message>
    <message>
        <source>there is no picture in this folder</source>
        <translation>لا توجد صورة في هذا المجلد</translation>
    </message>
    <message>
        <source>not an image: the file is empty</source>
        <translation>ليس صورة: الملف فارغ</translation>
    </message>
    <message>
        <source>not an image: no known picture format</source>
        <translation>ليس صورة: صيغة صور غير معروفة</translation>
    </message>
    <message>
        <source>damaged image: {reason}</source>
        <translation>صورة تالفة: {reason}</translation>
    </message>
    <message>
        <source>{width} x {height} pixels are more than the {most} million that are read; shrink the picture first</source>
        <translation>{width} × {height} بكسل أكثر من {most} مليون يمكن قراءتها؛ صغّر الصورة أولًا</translation>
    </message>
    <message>
        <source>not a video: the file is empty</source>
        <translation>ليس فيديو: الملف فارغ</translation>
    </message>
    <message>
        <source>not a video: there is only sound in it</source>
        <translation>ليس فيديو: ليس فيه سوى صوت</translation>
    </message>
    <message>
        <source>not a video: there is no stream of pictures in it</source>
        <translation>ليس فيديو: ليس فيه صور</translation>
    </message>
    <message>
        <source>no video that FFmpeg can read; it may be damaged or cut short</source>
        <translation>ليس فيديو يستطيع FFmpeg قراءته؛ ربما كان تالفًا أو مبتورًا</translation>
    </message>
    <message>
        <source>no frame can be decoded; {reason}</source>
        <translation>لا يمكن فك ترميز أي صورة؛ {reason}</translation>
    </message>
    <message>
        <source>it holds no pictures</source>
        <translation>لا يحتوي على صور</translation>
    </message>
    <message>
        <source>{count} packets are damaged</source>
        <translation>عدد الحزم التالفة: {count}</translation>
    </message>
    <message>
        <source>{count} damaged packets in a row at {seconds} s; the rest is not read</source>
        <translation>{count} حزمة تالفة على التوالي عند {seconds} ث؛ لا يُقرأ الباقي</translation>
    </message>
    <message>
        <source>damaged from {seconds} s on</source>
        <translation>تالف ابتداءً من {seconds} ث</translation>
    </message>
    <message>
        <source>cut short: {read} s of {whole} s could be read</source>
        <translation>مبتور: أمكنت قراءة {read} ث من {whole} ث</translation>
    </message>
    <message>
        <source>reading stopped: {reason}</source>
        <translation>توقفت القراءة: {reason}</translation>
    </message>
    <message>
        <source>no answer within {seconds} s</source>
        <translation>لا رد خلال {seconds} ث</translation>
    </message>
    <message>
        <source>the server answered: {reason}</source>
        <translation>أجاب الخادم: {reason}</translation>
    </message>
    <message>
        <source>not plugged in</source>
        <translation>غير موصولة</translation>
    </message>
    <message>
        <source>cannot be opened; is it plugged in, and does no other program use it?</source>
        <translation>يتعذر فتحها؛ أهي موصولة، ولا يستخدمها برنامج آخر؟</translation>
    </message>
    <message>
        <source>gives no more pictures; was it unplugged?</source>
        <translation>لم تعد تعطي صورًا؛ هل فُصلت؟</translation>
    </message>
    <message>
        <source>there is no such monitor, or the part is smaller than 16 pixels</source>
        <translation>لا توجد شاشة كهذه، أو الجزء أصغر من 16 بكسل</translation>
    </message>
    <message>
        <source>capturing stopped: {reason}</source>
        <translation>توقف الالتقاط: {reason}</translation>
    </message>
    <message>
        <source>there is no X server</source>
        <translation>لا يوجد خادم X</translation>
    </message>
    <message>
        <source>this window is not open, or it is minimised</source>
        <translation>هذه النافذة ليست مفتوحة أو مصغرة</translation>
    </message>
    <message>
        <source>this window was closed</source>
        <translation>أُغلقت هذه النافذة</translation>
    </message>
    <message>
        <source>cannot be written: {reason}; what was written before is kept</source>
        <translation>تتعذر كتابته: {reason}؛ ما كُتب من قبل محفوظ</translation>
    </message>
    <message>
        <source>cannot be written: {reason}</source>
        <translation>تتعذر كتابته: {reason}</translation>
    </message>
    <message>
        <source>the disk is nearly full; recording ends here</source>
        <translation>القرص شبه ممتلئ؛ ينتهي التسجيل هنا</translation>
    </message>
    <message>
        <source>the sound could not be copied: {reason}</source>
        <translation>تعذر نسخ الصوت: {reason}</translation>
    </message>
    <message>
        <source>The picture&apos;s size changed; recording ended there.</source>
        <translation>تغيّر حجم الصورة؛ انتهى التسجيل هناك.</translation>
    </message>
    <message>
        <source>The video was searched while recording; the recording has no sound.</source>
        <translation>جرى التنقل في الفيديو أثناء التسجيل؛ التسجيل بلا صوت.</translation>
    </message>
</context>
<context>
    <name>Rows</name>
    <message>
        <source>Face</source>
        <translation>الوجه</translation>
    </message>
    <message>
        <source>From</source>
        <translation>من</translation>
    </message>
    <message>
        <source>To</source>
        <translation>إلى</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>الصورة</translation>
    </message>
</context>
<context>
    <name>ScreenDialog</name>
    <message>
        <source>Screen</source>
        <translation>الشاشة</translation>
    </message>
    <message>
        <source>This window should lie outside of what is watched.</source>
        <translation>ينبغي أن تكون هذه النافذة خارج ما يُراقب.</translation>
    </message>
    <message>
        <source>&amp;Mark a part with the mouse…</source>
        <translation>&amp;تحديد جزء بالفأرة…</translation>
    </message>
    <message>
        <source>Screen {number}: {width} × {height}</source>
        <translation>الشاشة {number}: {width} × {height}</translation>
    </message>
</context>
<context>
    <name>ShowWindow</name>
    <message>
        <source>Faces</source>
        <translation>الوجوه</translation>
    </message>
    <message>
        <source>{} - Faces (Space: next, Esc: stop)</source>
        <translation>{} - Faces (مسافة: التالي، Esc: إيقاف)</translation>
    </message>
    <message>
        <source>Looking for faces…</source>
        <translation>جارٍ البحث عن الوجوه…</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>Camera</source>
        <translation>الكاميرا</translation>
    </message>
    <message>
        <source>Video or picture…</source>
        <translation>فيديو أو صورة…</translation>
    </message>
    <message>
        <source>Folder of pictures…</source>
        <translation>مجلد صور…</translation>
    </message>
    <message>
        <source>Screen…</source>
        <translation>الشاشة…</translation>
    </message>
    <message>
        <source>Window…</source>
        <translation>نافذة…</translation>
    </message>
    <message>
        <source>Address…</source>
        <translation>العنوان…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>جارٍ فتح {name}…</translation>
    </message>
    <message>
        <source>See the faces in…</source>
        <translation>شاهد الوجوه في…</translation>
    </message>
    <message>
        <source>or drop a video, a picture or a folder anywhere in this window</source>
        <translation>أو أفلت فيديو أو صورة أو مجلدًا في أي مكان من هذه النافذة</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>{captured} fps in, {analysed} analysed</source>
        <translation>{captured} إطار/ث، {analysed} محلل</translation>
    </message>
    <message>
        <source>delay {median} ms, 95%: {slow} ms</source>
        <translation>التأخير {median} م.ث، 95 %: {slow} م.ث</translation>
    </message>
    <message numerus="yes">
        <source>%n dropped</source>
        <translation>
            <numerusform>لم يُسقط شيء</numerusform>
            <numerusform>إطار واحد أُسقط</numerusform>
            <numerusform>إطاران أُسقطا</numerusform>
            <numerusform>%n إطارات أُسقطت</numerusform>
            <numerusform>%n إطارًا أُسقط</numerusform>
            <numerusform>%n إطار أُسقط</numerusform>
        </translation>
    </message>
    <message>
        <source>What executes the weights</source>
        <translation>ما يشغل النماذج</translation>
    </message>
    <message>
        <source>Pictures per second: from the source, and with a result</source>
        <translation>الإطارات في الثانية: من المصدر ومع نتيجة</translation>
    </message>
    <message>
        <source>From a picture&apos;s arrival to its result: median, and what 95 in 100 stay under</source>
        <translation>من وصول الصورة إلى نتيجتها: الوسيط، وما لا يتجاوزه 95 من 100</translation>
    </message>
    <message>
        <source>Pictures that a newer one overtook</source>
        <translation>صور تجاوزتها صور أحدث</translation>
    </message>
</context>
<context>
    <name>TablePanel</name>
    <message>
        <source>Export</source>
        <translation>تصدير</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>تصفية</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>تصدير…</translation>
    </message>
    <message>
        <source>Faces seen</source>
        <translation>الوجوه التي ظهرت</translation>
    </message>
</context>
<context>
    <name>Transfer</name>
    <message>
        <source>Copied picture</source>
        <translation>صورة منسوخة</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Pause</source>
        <translation>إيقاف مؤقت</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>تشغيل</translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation>إيقاف مؤقت (مسافة)</translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation>تشغيل (مسافة)</translation>
    </message>
    <message>
        <source>Previous picture</source>
        <translation>الصورة السابقة</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>الصورة التالية</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>الموضع</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>السرعة</translation>
    </message>
    <message>
        <source>Seconds per picture</source>
        <translation>ثوانٍ لكل صورة</translation>
    </message>
    <message>
        <source> s</source>
        <translation> ث</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Close</source>
        <translation>إغلاق</translation>
    </message>
    <message>
        <source>{name} is gone. Looking for it again ({attempt})…</source>
        <translation>فُقد {name}. جارٍ البحث عنه مجددًا ({attempt})…</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>حاول الآن</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>اختيار غيره</translation>
    </message>
    <message>
        <source>There is nothing to paste: copy a picture, a file or an address first.</source>
        <translation>لا شيء للصقه: انسخ أولًا صورة أو ملفًا أو عنوانًا.</translation>
    </message>
    <message numerus="yes">
        <source>%n left out: only pictures are shown together</source>
        <translation>
            <numerusform>لم يُترك شيء</numerusform>
            <numerusform>تُرك عنصر واحد: لا تُعرض معًا إلا الصور</numerusform>
            <numerusform>تُرك عنصران: لا تُعرض معًا إلا الصور</numerusform>
            <numerusform>تُركت %n عناصر: لا تُعرض معًا إلا الصور</numerusform>
            <numerusform>تُرك %n عنصرًا: لا تُعرض معًا إلا الصور</numerusform>
            <numerusform>تُرك %n عنصر: لا تُعرض معًا إلا الصور</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WindowDialog</name>
    <message>
        <source>Window</source>
        <translation>نافذة</translation>
    </message>
    <message>
        <source>Open windows</source>
        <translation>النوافذ المفتوحة</translation>
    </message>
    <message>
        <source>No other window is open</source>
        <translation>لا توجد نافذة أخرى مفتوحة</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Gender</source>
        <translation>الجنس</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>العمر</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>التعبير</translation>
    </message>
    <message>
        <source>Ethnicity (7)</source>
        <translation>العرق (7)</translation>
    </message>
    <message>
        <source>Ethnicity (4)</source>
        <translation>العرق (4)</translation>
    </message>
    <message>
        <source>Pose</source>
        <translation>الوضعية</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>الإضاءة</translation>
    </message>
    <message>
        <source>Occlusion</source>
        <translation>الحجب</translation>
    </message>
    <message>
        <source>Make-up</source>
        <translation>المكياج</translation>
    </message>
    <message>
        <source>female</source>
        <translation>أنثى</translation>
    </message>
    <message>
        <source>male</source>
        <translation>ذكر</translation>
    </message>
    <message>
        <source>anger</source>
        <translation>غضب</translation>
    </message>
    <message>
        <source>contempt</source>
        <translation>ازدراء</translation>
    </message>
    <message>
        <source>disgust</source>
        <translation>اشمئزاز</translation>
    </message>
    <message>
        <source>fear</source>
        <translation>خوف</translation>
    </message>
    <message>
        <source>happiness</source>
        <translation>سعادة</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>محايد</translation>
    </message>
    <message>
        <source>sadness</source>
        <translation>حزن</translation>
    </message>
    <message>
        <source>surprise</source>
        <translation>دهشة</translation>
    </message>
    <message>
        <source>White</source>
        <translation>أبيض</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>أسود</translation>
    </message>
    <message>
        <source>Latino or Hispanic</source>
        <translation>لاتيني</translation>
    </message>
    <message>
        <source>East Asian</source>
        <translation>شرق آسيوي</translation>
    </message>
    <message>
        <source>Southeast Asian</source>
        <translation>جنوب شرق آسيوي</translation>
    </message>
    <message>
        <source>Indian</source>
        <translation>هندي</translation>
    </message>
    <message>
        <source>Middle Eastern</source>
        <translation>شرق أوسطي</translation>
    </message>
    <message>
        <source>Asian</source>
        <translation>آسيوي</translation>
    </message>
    <message>
        <source>frontal</source>
        <translation>أمامي</translation>
    </message>
    <message>
        <source>left</source>
        <translation>يسار</translation>
    </message>
    <message>
        <source>right</source>
        <translation>يمين</translation>
    </message>
    <message>
        <source>up</source>
        <translation>أعلى</translation>
    </message>
    <message>
        <source>down</source>
        <translation>أسفل</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>سيئة</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>متوسطة</translation>
    </message>
    <message>
        <source>high</source>
        <translation>جيدة</translation>
    </message>
    <message>
        <source>none</source>
        <translation>لا شيء</translation>
    </message>
    <message>
        <source>glasses</source>
        <translation>نظارة</translation>
    </message>
    <message>
        <source>beard</source>
        <translation>لحية</translation>
    </message>
    <message>
        <source>ornaments</source>
        <translation>حُلي</translation>
    </message>
    <message>
        <source>hair</source>
        <translation>شعر</translation>
    </message>
    <message>
        <source>hand</source>
        <translation>يد</translation>
    </message>
    <message>
        <source>others</source>
        <translation>أخرى</translation>
    </message>
    <message>
        <source>partial</source>
        <translation>جزئي</translation>
    </message>
    <message>
        <source>over</source>
        <translation>كثيف</translation>
    </message>
    <message>
        <source>finds faces</source>
        <translation>يجد الوجوه</translation>
    </message>
    <message>
        <source>looks at found faces closely</source>
        <translation>يفحص الوجوه التي وُجدت عن قرب</translation>
    </message>
    <message>
        <source>answers attributes</source>
        <translation>يجيب عن السمات</translation>
    </message>
    <message>
        <source>describes faces for other networks</source>
        <translation>يصف الوجوه لشبكات أخرى</translation>
    </message>
    <message>
        <source>uncertain</source>
        <translation>غير مؤكد</translation>
    </message>
    <message>
        <source>{title}: {value}</source>
        <translation>{title}: {value}</translation>
    </message>
    <message>
        <source>{percent}%</source>
        <translation>{percent} %</translation>
    </message>
    <message numerus="yes">
        <source>%n year(s) [{label}]</source>
        <translation>
            <numerusform>أقل من سنة [{label}]</numerusform>
            <numerusform>سنة واحدة [{label}]</numerusform>
            <numerusform>سنتان [{label}]</numerusform>
            <numerusform>%n سنوات [{label}]</numerusform>
            <numerusform>%n سنة [{label}]</numerusform>
            <numerusform>%n سنة [{label}]</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s), uncertain</source>
        <translation>
            <numerusform>أقل من سنة، غير مؤكد</numerusform>
            <numerusform>سنة واحدة، غير مؤكد</numerusform>
            <numerusform>سنتان، غير مؤكد</numerusform>
            <numerusform>%n سنوات، غير مؤكد</numerusform>
            <numerusform>%n سنة، غير مؤكد</numerusform>
            <numerusform>%n سنة، غير مؤكد</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is analysed</source>
        <translation>لا يُحلَّل شيء</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>مسافة</translation>
    </message>
    <message>
        <source>Camera {number}</source>
        <translation>الكاميرا {number}</translation>
    </message>
    <message>
        <source>All screens</source>
        <translation>كل الشاشات</translation>
    </message>
    <message>
        <source>Screen {number}</source>
        <translation>الشاشة {number}</translation>
    </message>
    <message>
        <source>Part of the screen, {width} × {height}</source>
        <translation>جزء من الشاشة، {width} × {height}</translation>
    </message>
    <message>
        <source>age {label}</source>
        <translation>العمر {label}</translation>
    </message>
</context>
</TS>

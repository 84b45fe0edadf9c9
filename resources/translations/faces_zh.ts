<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Camera…</source>
        <translation>摄像头(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Video or picture…</source>
        <translation>视频或图片(&amp;V)…</translation>
    </message>
    <message>
        <source>&amp;Folder of pictures…</source>
        <translation>图片文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Screen…</source>
        <translation>屏幕(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Window…</source>
        <translation>窗口(&amp;W)…</translation>
    </message>
    <message>
        <source>&amp;Address…</source>
        <translation>网址(&amp;A)…</translation>
    </message>
    <message>
        <source>Pas&amp;te</source>
        <translation>粘贴(&amp;T)</translation>
    </message>
    <message>
        <source>C&amp;lose source</source>
        <translation>关闭来源(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Play / pause</source>
        <translation>播放 / 暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Pre&amp;vious</source>
        <translation>上一个(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>下一个(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Snapshot</source>
        <translation>快照(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>录制(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Choose that folder…</source>
        <translation>选择该文件夹(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;With boxes and labels</source>
        <translation>带方框和标签(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;As it came</source>
        <translation>保持原样(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Both</source>
        <translation>两者(&amp;B)</translation>
    </message>
    <message>
        <source>Open the &amp;folder of recordings</source>
        <translation>打开录制文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>Boxes and &amp;labels</source>
        <translation>方框和标签(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Mirror cameras</source>
        <translation>镜像摄像头(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Numbers</source>
        <translation>编号(&amp;N)</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>全屏(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Desktop overlay</source>
        <translation>桌面叠加层(&amp;D)</translation>
    </message>
    <message>
        <source>La&amp;rger letters</source>
        <translation>放大文字(&amp;R)</translation>
    </message>
    <message>
        <source>Sm&amp;aller letters</source>
        <translation>缩小文字(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Whole picture</source>
        <translation>完整画面(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Fill the view</source>
        <translation>填满视图(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>实际大小(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Minimal</source>
        <translation>极简(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Boxes</source>
        <translation>方框(&amp;B)</translation>
    </message>
    <message>
        <source>C&amp;orners</source>
        <translation>边角(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Cards</source>
        <translation>卡片(&amp;C)</translation>
    </message>
    <message>
        <source>As the s&amp;ystem</source>
        <translation>跟随系统(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;High contrast</source>
        <translation>高对比度(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>键盘(&amp;K)</translation>
    </message>
    <message>
        <source>About the &amp;models</source>
        <translation>关于模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Privacy and use</source>
        <translation>隐私与使用(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;About Faces</source>
        <translation>关于 Faces(&amp;A)</translation>
    </message>
    <message>
        <source>R&amp;eset settings</source>
        <translation>重置设置(&amp;E)</translation>
    </message>
</context>
<context>
    <name>AddressDialog</name>
    <message>
        <source>Address</source>
        <translation>网址</translation>
    </message>
    <message>
        <source>&amp;Address of a stream or video (rtsp://, http://, …)</source>
        <translation>视频流或视频的网址(&amp;A)(rtsp://、http:// 等)</translation>
    </message>
    <message>
        <source>A name and password in it are never shown again.</source>
        <translation>其中的用户名和密码不会再次显示。</translation>
    </message>
</context>
<context>
    <name>AnalysisPanel</name>
    <message>
        <source>Smoothing: {value}%</source>
        <translation>平滑：{value} %</translation>
    </message>
    <message>
        <source>Smoothing: every answer as it comes</source>
        <translation>平滑：每个结果原样显示</translation>
    </message>
    <message>
        <source>Faces from a score of {value}%</source>
        <translation>得分达到 {value} % 才算人脸</translation>
    </message>
    <message>
        <source>Uncertain below {value}%</source>
        <translation>低于 {value} % 视为不确定</translation>
    </message>
    <message>
        <source>Uncertain as each weight says</source>
        <translation>不确定性由各模型决定</translation>
    </message>
    <message>
        <source>Model set</source>
        <translation>模型组</translation>
    </message>
    <message>
        <source>Run on</source>
        <translation>运行于</translation>
    </message>
    <message>
        <source>What really runs</source>
        <translation>实际运行</translation>
    </message>
    <message>
        <source>the fastest there is</source>
        <translation>最快的可用设备</translation>
    </message>
    <message>
        <source>Follow each face from picture to picture and average its answers over time</source>
        <translation>逐帧跟踪每张人脸，并随时间平均其结果</translation>
    </message>
    <message>
        <source>&amp;Follow faces</source>
        <translation>跟踪人脸(&amp;F)</translation>
    </message>
    <message>
        <source>Com&amp;pare with the CPU</source>
        <translation>与 CPU 比较(&amp;P)</translation>
    </message>
    <message>
        <source>nothing yet: open a source</source>
        <translation>尚无：请打开一个来源</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>AttributesPanel</name>
    <message>
        <source>{name}: no weight</source>
        <translation>{name}：没有模型</translation>
    </message>
    <message>
        <source>Key {number}</source>
        <translation>按键 {number}</translation>
    </message>
    <message>
        <source>All answers are apparent: what a viewer would say from the picture, never a fact about a person.</source>
        <translation>所有结果都只是表观判断：观看者看图会怎么说，绝不是关于某个人的事实。</translation>
    </message>
</context>
<context>
    <name>CameraDialog</name>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Picture size and rate</source>
        <translation>画面尺寸和帧率</translation>
    </message>
    <message>
        <source>As the camera likes</source>
        <translation>由摄像头决定</translation>
    </message>
    <message>
        <source>The camera may grant another size than it was asked for.</source>
        <translation>摄像头给出的尺寸可能与要求的不同。</translation>
    </message>
    <message>
        <source>&amp;Camera</source>
        <translation>摄像头(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation>尺寸(&amp;S)</translation>
    </message>
    <message>
        <source>No camera is plugged in</source>
        <translation>没有连接摄像头</translation>
    </message>
</context>
<context>
    <name>Capture</name>
    <message>
        <source>There is nothing to take a picture of yet.</source>
        <translation>还没有可拍摄的画面。</translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation>已保存 {name}</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Open a source first, then record.</source>
        <translation>请先打开一个来源，再录制。</translation>
    </message>
    <message>
        <source>The last recording is still being finished.</source>
        <translation>上一段录制仍在收尾。</translation>
    </message>
    <message>
        <source>{size} MB</source>
        <translation>{size} MB</translation>
    </message>
    <message>
        <source>Recording, {time}</source>
        <translation>正在录制，{time}</translation>
    </message>
    <message>
        <source>Recorded {name}</source>
        <translation>已录制 {name}</translation>
    </message>
    <message>
        <source>Nothing was recorded: no new picture came meanwhile.</source>
        <translation>未录制任何内容：期间没有新的画面。</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>Face {number}</source>
        <translation>人脸 {number}</translation>
    </message>
</context>
<context>
    <name>CardsPanel</name>
    <message>
        <source>No face in the picture</source>
        <translation>画面中没有人脸</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>Desktop</source>
        <translation>桌面</translation>
    </message>
    <message>
        <source>Leave the desktop overlay</source>
        <translation>退出桌面叠加层</translation>
    </message>
    <message>
        <source>Faces labels the desktop. Click to leave.</source>
        <translation>Faces 正在标注桌面。点击退出。</translation>
    </message>
</context>
<context>
    <name>Docks</name>
    <message>
        <source>Attributes</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>分析</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>面板</translation>
    </message>
</context>
<context>
    <name>Extras</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Set everything back to how it was at first?</source>
        <translation>要把所有设置恢复到最初状态吗？</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Folder for recordings and snapshots</source>
        <translation>录制和快照的文件夹</translation>
    </message>
    <message>
        <source>Open a source first: the comparison needs a picture.</source>
        <translation>请先打开一个来源：比较需要一幅画面。</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>Nothing but the CPU runs here, so there is nothing to compare it with.</source>
        <translation>这里只有 CPU 在运行，没有可比较的对象。</translation>
    </message>
    <message>
        <source>CPU {cpu} ms, {name} {other} ms for this picture.</source>
        <translation>此画面：CPU {cpu} 毫秒，{name} {other} 毫秒。</translation>
    </message>
    <message>
        <source>They do not find the same faces!</source>
        <translation>它们找到的人脸不同！</translation>
    </message>
    <message>
        <source>Boxes differ by at most {pixels} pixels, {labels} labels differ.</source>
        <translation>方框最多相差 {pixels} 像素，{labels} 个标签不同。</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Switch an attribute on or off</source>
        <translation>打开或关闭一个属性</translation>
    </message>
    <message>
        <source>Leave the full screen</source>
        <translation>退出全屏</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>About the models</source>
        <translation>关于模型</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>训练数据</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测量结果</translation>
    </message>
    <message>
        <source>About Faces</source>
        <translation>关于 Faces</translation>
    </message>
    <message>
        <source>Finds every face and says how it looks. Works on this computer alone.</source>
        <translation>找到每张人脸并描述其外观。只在这台电脑上工作。</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>Loading…</source>
        <translation>正在加载…</translation>
    </message>
    <message>
        <source>Curves need the package pyqtgraph.</source>
        <translation>曲线需要 pyqtgraph 软件包。</translation>
    </message>
    <message>
        <source>The last minute</source>
        <translation>最近一分钟</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>绘制内容</translation>
    </message>
    <message>
        <source>Number of faces</source>
        <translation>人脸数量</translation>
    </message>
</context>
<context>
    <name>Layer</name>
    <message>
        <source>Labels on the desktop</source>
        <translation>桌面上的标签</translation>
    </message>
</context>
<context>
    <name>LiveView</name>
    <message>
        <source>Live view</source>
        <translation>实时画面</translation>
    </message>
    <message>
        <source>Nothing is shown</source>
        <translation>没有显示任何内容</translation>
    </message>
    <message numerus="yes">
        <source>%n face(s) in the picture</source>
        <translation>
            <numerusform>画面中有 %n 张人脸</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Clear list</source>
        <translation>清空列表(&amp;C)</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>&amp;Source</source>
        <translation>来源(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Capture</source>
        <translation>捕获(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>面板(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Recent</source>
        <translation>最近(&amp;R)</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>语言(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;What is recorded</source>
        <translation>录制内容(&amp;W)</translation>
    </message>
    <message>
        <source>Si&amp;ze</source>
        <translation>大小(&amp;Z)</translation>
    </message>
    <message>
        <source>&amp;Style</source>
        <translation>样式(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>More tools</source>
        <translation>更多工具</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Privacy and use</source>
        <translation>隐私与使用</translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>一切都留在这台电脑上。</translation>
    </message>
    <message>
        <source>Pictures are analysed here and never sent anywhere. Faces recognises nobody: it only says how a face looks.</source>
        <translation>图片在本机分析，绝不发送到任何地方。Faces 不识别任何人：它只说明一张脸看起来如何。</translation>
    </message>
    <message>
        <source>I understand</source>
        <translation>我明白</translation>
    </message>
    <message>
        <source>All answers are apparent: what a viewer would guess from the picture. They are often wrong for a single person and must not decide about anybody.</source>
        <translation>所有结果都只是表观判断：观看者看图会怎么猜。对单个人来说它们常常是错的，不得用来对任何人作决定。</translation>
    </message>
    <message>
        <source>In some places the law forbids or restricts such analysis, for example inferring emotions at work or in schools in the European Union. Ask the people you film.</source>
        <translation>某些地方的法律禁止或限制此类分析，例如在欧盟的工作场所或学校推断情绪。请征得被拍摄者的同意。</translation>
    </message>
    <message>
        <source>This desktop runs Wayland, which lets no program read the screen by itself. Log in with an X11 (Xorg) session to use the screen as a source.</source>
        <translation>此桌面运行 Wayland，它不允许任何程序自行读取屏幕。请用 X11 (Xorg) 会话登录，以便将屏幕用作来源。</translation>
    </message>
    <message>
        <source>the screen cannot be captured</source>
        <translation>无法捕获屏幕</translation>
    </message>
    <message>
        <source>macOS does not let this program see the screen; allow it in System Settings › Privacy &amp; Security › Screen Recording, then start it again</source>
        <translation>macOS 不允许此程序查看屏幕；请在“系统设置 › 隐私与安全性 › 屏幕录制”中允许，然后重新启动它</translation>
    </message>
    <message>
        <source>cannot be opened; if it is plugged in and no other program uses it, allow it in System Settings › Privacy &amp; Security › Camera, then open it again</source>
        <translation>无法打开；如果已连接且没有被其他程序占用，请在“系统设置 › 隐私与安全性 › 摄像头”中允许，然后重新打开</translation>
    </message>
    <message>
        <source>windows cannot be captured</source>
        <translation>无法捕获窗口</translation>
    </message>
    <message>
        <source>macOS gives no picture of a single window here; mark a part of the screen instead</source>
        <translation>macOS 在此不提供单个窗口的画面；请改为标出屏幕的一部分</translation>
    </message>
    <message>
        <source>Apparent ethnicity</source>
        <translation>表观族裔</translation>
    </message>
    <message>
        <source>Switch on apparent ethnicity?</source>
        <translation>要打开表观族裔吗？</translation>
    </message>
    <message>
        <source>The answer is how a face looks to the people who labelled the training pictures, in their few categories. It says nothing about who somebody is, it is wrong more often for some groups than for others, and in many places processing it needs a reason that the law accepts.</source>
        <translation>这个结果是一张脸在标注训练图片的人看来属于他们那几个类别中的哪一个。它并不说明一个人是谁，对某些群体比对其他群体更常出错，而且在许多地方处理它需要法律认可的理由。</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Leave it off</source>
        <translation>保持关闭</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Video or picture</source>
        <translation>视频或图片</translation>
    </message>
    <message>
        <source>Videos and pictures</source>
        <translation>视频和图片</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Folder of pictures</source>
        <translation>图片文件夹</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>no such file</source>
        <translation>没有这个文件</translation>
    </message>
    <message>
        <source>no such file or folder, and no file matches it as a pattern</source>
        <translation>没有这个文件或文件夹，也没有文件与此模式匹配</translation>
    </message>
    <message>
        <source>no permission to read this file</source>
        <translation>没有读取此文件的权限</translation>
    </message>
    <message>
        <source>no permission to read it</source>
        <translation>没有读取权限</translation>
    </message>
    <message>
        <source>cannot be read: {reason}</source>
        <translation>无法读取：{reason}</translation>
    </message>
    <message>
        <source>there is no picture in this folder</source>
        <translation>此文件夹中没有图片</translation>
    </message>
    <message>
        <source>not an image: the file is empty</source>
        <translation>不是图片：文件为空</translation>
    </message>
    <message>
        <source>not an image: no known picture format</source>
        <translation>不是图片：未知的图片格式</translation>
    </message>
    <message>
        <source>damaged image: {reason}</source>
        <translation>图片已损坏：{reason}</translation>
    </message>
    <message>
        <source>{width} x {height} pixels are more than the {most} million that are read; shrink the picture first</source>
        <translation>{width} × {height} 像素超过了可读取的 {most} 百万像素；请先缩小图片</translation>
    </message>
    <message>
        <source>not a video: the file is empty</source>
        <translation>不是视频：文件为空</translation>
    </message>
    <message>
        <source>not a video: there is only sound in it</source>
        <translation>不是视频：其中只有声音</translation>
    </message>
    <message>
        <source>not a video: there is no stream of pictures in it</source>
        <translation>不是视频：其中没有画面</translation>
    </message>
    <message>
        <source>no video that FFmpeg can read; it may be damaged or cut short</source>
        <translation>不是 FFmpeg 能读取的视频；可能已损坏或被截断</translation>
    </message>
    <message>
        <source>no frame can be decoded; {reason}</source>
        <translation>没有一帧能够解码；{reason}</translation>
    </message>
    <message>
        <source>it holds no pictures</source>
        <translation>其中没有画面</translation>
    </message>
    <message>
        <source>{count} packets are damaged</source>
        <translation>{count} 个数据包已损坏</translation>
    </message>
    <message>
        <source>{count} damaged packets in a row at {seconds} s; the rest is not read</source>
        <translation>在 {seconds} 秒处连续 {count} 个数据包损坏；其余部分不再读取</translation>
    </message>
    <message>
        <source>damaged from {seconds} s on</source>
        <translation>从 {seconds} 秒起已损坏</translation>
    </message>
    <message>
        <source>cut short: {read} s of {whole} s could be read</source>
        <translation>被截断：{whole} 秒中只能读取 {read} 秒</translation>
    </message>
    <message>
        <source>reading stopped: {reason}</source>
        <translation>读取中止：{reason}</translation>
    </message>
    <message>
        <source>no answer within {seconds} s</source>
        <translation>{seconds} 秒内没有应答</translation>
    </message>
    <message>
        <source>the server answered: {reason}</source>
        <translation>服务器应答：{reason}</translation>
    </message>
    <message>
        <source>not plugged in</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>cannot be opened; is it plugged in, and does no other program use it?</source>
        <translation>无法打开；是否已连接，且没有被其他程序占用？</translation>
    </message>
    <message>
        <source>gives no more pictures; was it unplugged?</source>
        <translation>不再提供画面；是否已被拔出？</translation>
    </message>
    <message>
        <source>there is no such monitor, or the part is smaller than 16 pixels</source>
        <translation>没有这个显示器，或该区域小于 16 像素</translation>
    </message>
    <message>
        <source>capturing stopped: {reason}</source>
        <translation>捕获中止：{reason}</translation>
    </message>
    <message>
        <source>there is no X server</source>
        <translation>没有 X 服务器</translation>
    </message>
    <message>
        <source>this window is not open, or it is minimised</source>
        <translation>此窗口没有打开，或已最小化</translation>
    </message>
    <message>
        <source>this window was closed</source>
        <translation>此窗口已关闭</translation>
    </message>
    <message>
        <source>cannot be written: {reason}; what was written before is kept</source>
        <translation>无法写入：{reason}；之前写入的内容已保留</translation>
    </message>
    <message>
        <source>cannot be written: {reason}</source>
        <translation>无法写入：{reason}</translation>
    </message>
    <message>
        <source>the disk is nearly full; recording ends here</source>
        <translation>磁盘几乎已满；录制到此结束</translation>
    </message>
    <message>
        <source>the sound could not be copied: {reason}</source>
        <translation>无法复制声音：{reason}</translation>
    </message>
    <message>
        <source>The picture&apos;s size changed; recording ended there.</source>
        <translation>画面大小已改变；录制在该处结束。</translation>
    </message>
    <message>
        <source>The video was searched while recording; the recording has no sound.</source>
        <translation>录制时跳转了视频位置；录制内容没有声音。</translation>
    </message>
</context>
<context>
    <name>Rows</name>
    <message>
        <source>Face</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>ScreenDialog</name>
    <message>
        <source>Screen</source>
        <translation>屏幕</translation>
    </message>
    <message>
        <source>This window should lie outside of what is watched.</source>
        <translation>本窗口应位于所观察的区域之外。</translation>
    </message>
    <message>
        <source>&amp;Mark a part with the mouse…</source>
        <translation>用鼠标框选一部分(&amp;M)…</translation>
    </message>
    <message>
        <source>Screen {number}: {width} × {height}</source>
        <translation>屏幕 {number}：{width} × {height}</translation>
    </message>
</context>
<context>
    <name>ShowWindow</name>
    <message>
        <source>Faces</source>
        <translation>人脸</translation>
    </message>
    <message>
        <source>{} - Faces (Space: next, Esc: stop)</source>
        <translation>{} - Faces(空格：下一张，Esc：停止)</translation>
    </message>
    <message>
        <source>Looking for faces…</source>
        <translation>正在查找人脸…</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Video or picture…</source>
        <translation>视频或图片…</translation>
    </message>
    <message>
        <source>Folder of pictures…</source>
        <translation>图片文件夹…</translation>
    </message>
    <message>
        <source>Screen…</source>
        <translation>屏幕…</translation>
    </message>
    <message>
        <source>Window…</source>
        <translation>窗口…</translation>
    </message>
    <message>
        <source>Address…</source>
        <translation>网址…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>正在打开 {name}…</translation>
    </message>
    <message>
        <source>See the faces in…</source>
        <translation>查看人脸，来自…</translation>
    </message>
    <message>
        <source>or drop a video, a picture or a folder anywhere in this window</source>
        <translation>或将视频、图片或文件夹拖放到本窗口的任意位置</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>{captured} fps in, {analysed} analysed</source>
        <translation>输入 {captured} 帧/秒，分析 {analysed}</translation>
    </message>
    <message>
        <source>delay {median} ms, 95%: {slow} ms</source>
        <translation>延迟 {median} 毫秒，95 %：{slow} 毫秒</translation>
    </message>
    <message numerus="yes">
        <source>%n dropped</source>
        <translation>
            <numerusform>丢弃 %n</numerusform>
        </translation>
    </message>
    <message>
        <source>What executes the weights</source>
        <translation>执行模型的设备</translation>
    </message>
    <message>
        <source>Pictures per second: from the source, and with a result</source>
        <translation>每秒画面数：来自来源的，以及有结果的</translation>
    </message>
    <message>
        <source>From a picture&apos;s arrival to its result: median, and what 95 in 100 stay under</source>
        <translation>从画面到达到得出结果：中位数，以及 100 个中有 95 个不超过的值</translation>
    </message>
    <message>
        <source>Pictures that a newer one overtook</source>
        <translation>被更新的画面超过的画面</translation>
    </message>
</context>
<context>
    <name>TablePanel</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Faces seen</source>
        <translation>见到的人脸</translation>
    </message>
</context>
<context>
    <name>Transfer</name>
    <message>
        <source>Copied picture</source>
        <translation>复制的图片</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation>暂停(空格)</translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation>播放(空格)</translation>
    </message>
    <message>
        <source>Previous picture</source>
        <translation>上一张图片</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>下一张图片</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Seconds per picture</source>
        <translation>每张图片的秒数</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>{name} is gone. Looking for it again ({attempt})…</source>
        <translation>{name} 已断开。正在重新查找({attempt})…</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>选择其他</translation>
    </message>
    <message>
        <source>There is nothing to paste: copy a picture, a file or an address first.</source>
        <translation>没有可粘贴的内容：请先复制图片、文件或网址。</translation>
    </message>
    <message numerus="yes">
        <source>%n left out: only pictures are shown together</source>
        <translation>
            <numerusform>略过了 %n 项：只有图片可以一起显示</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WindowDialog</name>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Open windows</source>
        <translation>打开的窗口</translation>
    </message>
    <message>
        <source>No other window is open</source>
        <translation>没有打开其他窗口</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Gender</source>
        <translation>性别</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>年龄</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>表情</translation>
    </message>
    <message>
        <source>Ethnicity (7)</source>
        <translation>族裔(7 类)</translation>
    </message>
    <message>
        <source>Ethnicity (4)</source>
        <translation>族裔(4 类)</translation>
    </message>
    <message>
        <source>Pose</source>
        <translation>姿态</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>光线</translation>
    </message>
    <message>
        <source>Occlusion</source>
        <translation>遮挡</translation>
    </message>
    <message>
        <source>Make-up</source>
        <translation>妆容</translation>
    </message>
    <message>
        <source>female</source>
        <translation>女</translation>
    </message>
    <message>
        <source>male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>anger</source>
        <translation>愤怒</translation>
    </message>
    <message>
        <source>contempt</source>
        <translation>轻蔑</translation>
    </message>
    <message>
        <source>disgust</source>
        <translation>厌恶</translation>
    </message>
    <message>
        <source>fear</source>
        <translation>恐惧</translation>
    </message>
    <message>
        <source>happiness</source>
        <translation>高兴</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>中性</translation>
    </message>
    <message>
        <source>sadness</source>
        <translation>悲伤</translation>
    </message>
    <message>
        <source>surprise</source>
        <translation>惊讶</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白人</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑人</translation>
    </message>
    <message>
        <source>Latino or Hispanic</source>
        <translation>拉丁裔</translation>
    </message>
    <message>
        <source>East Asian</source>
        <translation>东亚裔</translation>
    </message>
    <message>
        <source>Southeast Asian</source>
        <translation>东南亚裔</translation>
    </message>
    <message>
        <source>Indian</source>
        <translation>印度裔</translation>
    </message>
    <message>
        <source>Middle Eastern</source>
        <translation>中东裔</translation>
    </message>
    <message>
        <source>Asian</source>
        <translation>亚裔</translation>
    </message>
    <message>
        <source>frontal</source>
        <translation>正面</translation>
    </message>
    <message>
        <source>left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>up</source>
        <translation>上</translation>
    </message>
    <message>
        <source>down</source>
        <translation>下</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>差</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>high</source>
        <translation>好</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>glasses</source>
        <translation>眼镜</translation>
    </message>
    <message>
        <source>beard</source>
        <translation>胡须</translation>
    </message>
    <message>
        <source>ornaments</source>
        <translation>饰物</translation>
    </message>
    <message>
        <source>hair</source>
        <translation>头发</translation>
    </message>
    <message>
        <source>hand</source>
        <translation>手</translation>
    </message>
    <message>
        <source>others</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>partial</source>
        <translation>淡妆</translation>
    </message>
    <message>
        <source>over</source>
        <translation>浓妆</translation>
    </message>
    <message>
        <source>finds faces</source>
        <translation>查找人脸</translation>
    </message>
    <message>
        <source>looks at found faces closely</source>
        <translation>仔细查看找到的人脸</translation>
    </message>
    <message>
        <source>answers attributes</source>
        <translation>回答属性</translation>
    </message>
    <message>
        <source>describes faces for other networks</source>
        <translation>为其他网络描述人脸</translation>
    </message>
    <message>
        <source>uncertain</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>{title}: {value}</source>
        <translation>{title}：{value}</translation>
    </message>
    <message>
        <source>{percent}%</source>
        <translation>{percent} %</translation>
    </message>
    <message numerus="yes">
        <source>%n year(s) [{label}]</source>
        <translation>
            <numerusform>%n 岁[{label}]</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s), uncertain</source>
        <translation>
            <numerusform>%n 岁，不确定</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is analysed</source>
        <translation>没有进行任何分析</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Camera {number}</source>
        <translation>摄像头 {number}</translation>
    </message>
    <message>
        <source>All screens</source>
        <translation>所有屏幕</translation>
    </message>
    <message>
        <source>Screen {number}</source>
        <translation>屏幕 {number}</translation>
    </message>
    <message>
        <source>Part of the screen, {width} × {height}</source>
        <translation>屏幕的一部分，{width} × {height}</translation>
    </message>
    <message>
        <source>age {label}</source>
        <translation>年龄 {label}</translation>
    </message>
</context>
</TS>

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Camera…</source>
        <translation>&amp;Kamera …</translation>
    </message>
    <message>
        <source>&amp;Video or picture…</source>
        <translation>&amp;Video oder Bild …</translation>
    </message>
    <message>
        <source>&amp;Folder of pictures…</source>
        <translation>&amp;Ordner mit Bildern …</translation>
    </message>
    <message>
        <source>&amp;Screen…</source>
        <translation>&amp;Bildschirm …</translation>
    </message>
    <message>
        <source>&amp;Window…</source>
        <translation>&amp;Fenster …</translation>
    </message>
    <message>
        <source>&amp;Address…</source>
        <translation>&amp;Adresse …</translation>
    </message>
    <message>
        <source>Pas&amp;te</source>
        <translation>E&amp;infügen</translation>
    </message>
    <message>
        <source>C&amp;lose source</source>
        <translation>Quelle &amp;schließen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>B&amp;eenden</translation>
    </message>
    <message>
        <source>&amp;Play / pause</source>
        <translation>&amp;Abspielen / Pause</translation>
    </message>
    <message>
        <source>Pre&amp;vious</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>&amp;Snapshot</source>
        <translation>&amp;Schnappschuss</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>Auf&amp;nehmen</translation>
    </message>
    <message>
        <source>&amp;Choose that folder…</source>
        <translation>Diesen Ordner wäh&amp;len …</translation>
    </message>
    <message>
        <source>&amp;With boxes and labels</source>
        <translation>&amp;Mit Rahmen und Beschriftung</translation>
    </message>
    <message>
        <source>&amp;As it came</source>
        <translation>&amp;Unverändert</translation>
    </message>
    <message>
        <source>&amp;Both</source>
        <translation>&amp;Beides</translation>
    </message>
    <message>
        <source>Open the &amp;folder of recordings</source>
        <translation>&amp;Ordner der Aufnahmen öffnen</translation>
    </message>
    <message>
        <source>Boxes and &amp;labels</source>
        <translation>&amp;Rahmen und Beschriftung</translation>
    </message>
    <message>
        <source>&amp;Mirror cameras</source>
        <translation>Kameras sp&amp;iegeln</translation>
    </message>
    <message>
        <source>&amp;Numbers</source>
        <translation>&amp;Nummern</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>&amp;Desktop overlay</source>
        <translation>&amp;Über dem Desktop</translation>
    </message>
    <message>
        <source>La&amp;rger letters</source>
        <translation>Größere S&amp;chrift</translation>
    </message>
    <message>
        <source>Sm&amp;aller letters</source>
        <translation>&amp;Kleinere Schrift</translation>
    </message>
    <message>
        <source>&amp;Whole picture</source>
        <translation>&amp;Ganzes Bild</translation>
    </message>
    <message>
        <source>&amp;Fill the view</source>
        <translation>Ansicht &amp;füllen</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>&amp;Originalgröße</translation>
    </message>
    <message>
        <source>&amp;Minimal</source>
        <translation>&amp;Knapp</translation>
    </message>
    <message>
        <source>&amp;Boxes</source>
        <translation>&amp;Rahmen</translation>
    </message>
    <message>
        <source>C&amp;orners</source>
        <translation>&amp;Ecken</translation>
    </message>
    <message>
        <source>&amp;Cards</source>
        <translation>K&amp;arten</translation>
    </message>
    <message>
        <source>As the s&amp;ystem</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;High contrast</source>
        <translation>Hoher &amp;Kontrast</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>&amp;Tastatur</translation>
    </message>
    <message>
        <source>About the &amp;models</source>
        <translation>Über die &amp;Modelle</translation>
    </message>
    <message>
        <source>&amp;Privacy and use</source>
        <translation>&amp;Datenschutz und Gebrauch</translation>
    </message>
    <message>
        <source>&amp;About Faces</source>
        <translation>Ü&amp;ber Faces</translation>
    </message>
    <message>
        <source>R&amp;eset settings</source>
        <translation>Einstellungen &amp;zurücksetzen</translation>
    </message>
</context>
<context>
    <name>AddressDialog</name>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>&amp;Address of a stream or video (rtsp://, http://, …)</source>
        <translation>&amp;Adresse eines Streams oder Videos (rtsp://, http://, …)</translation>
    </message>
    <message>
        <source>A name and password in it are never shown again.</source>
        <translation>Name und Passwort darin werden nie wieder angezeigt.</translation>
    </message>
</context>
<context>
    <name>AnalysisPanel</name>
    <message>
        <source>Smoothing: {value}%</source>
        <translation>Glättung: {value} %</translation>
    </message>
    <message>
        <source>Smoothing: every answer as it comes</source>
        <translation>Glättung: jede Antwort, wie sie kommt</translation>
    </message>
    <message>
        <source>Faces from a score of {value}%</source>
        <translation>Gesichter ab {value} % Sicherheit</translation>
    </message>
    <message>
        <source>Uncertain below {value}%</source>
        <translation>Unsicher unter {value} %</translation>
    </message>
    <message>
        <source>Uncertain as each weight says</source>
        <translation>Unsicher nach Angabe der Modelle</translation>
    </message>
    <message>
        <source>Model set</source>
        <translation>Modellsatz</translation>
    </message>
    <message>
        <source>Run on</source>
        <translation>Ausführen auf</translation>
    </message>
    <message>
        <source>What really runs</source>
        <translation>Was wirklich läuft</translation>
    </message>
    <message>
        <source>the fastest there is</source>
        <translation>das Schnellste, was es gibt</translation>
    </message>
    <message>
        <source>Follow each face from picture to picture and average its answers over time</source>
        <translation>Jedes Gesicht von Bild zu Bild verfolgen und seine Antworten über die Zeit mitteln</translation>
    </message>
    <message>
        <source>&amp;Follow faces</source>
        <translation>Gesichter &amp;verfolgen</translation>
    </message>
    <message>
        <source>Com&amp;pare with the CPU</source>
        <translation>Mit der CPU ver&amp;gleichen</translation>
    </message>
    <message>
        <source>nothing yet: open a source</source>
        <translation>noch nichts: eine Quelle öffnen</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
</context>
<context>
    <name>AttributesPanel</name>
    <message>
        <source>{name}: no weight</source>
        <translation>{name}: kein Modell</translation>
    </message>
    <message>
        <source>Key {number}</source>
        <translation>Taste {number}</translation>
    </message>
    <message>
        <source>All answers are apparent: what a viewer would say from the picture, never a fact about a person.</source>
        <translation>Alle Antworten sind Anschein: was ein Betrachter nach dem Bild sagen würde, nie eine Tatsache über einen Menschen.</translation>
    </message>
</context>
<context>
    <name>CameraDialog</name>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Picture size and rate</source>
        <translation>Bildgröße und Bildrate</translation>
    </message>
    <message>
        <source>As the camera likes</source>
        <translation>Wie die Kamera will</translation>
    </message>
    <message>
        <source>The camera may grant another size than it was asked for.</source>
        <translation>Die Kamera kann eine andere Größe liefern als verlangt.</translation>
    </message>
    <message>
        <source>&amp;Camera</source>
        <translation>&amp;Kamera</translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation>&amp;Größe</translation>
    </message>
    <message>
        <source>No camera is plugged in</source>
        <translation>Keine Kamera angeschlossen</translation>
    </message>
</context>
<context>
    <name>Capture</name>
    <message>
        <source>There is nothing to take a picture of yet.</source>
        <translation>Es gibt noch nichts, wovon ein Bild zu machen wäre.</translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation>{name} gespeichert</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Open a source first, then record.</source>
        <translation>Erst eine Quelle öffnen, dann aufnehmen.</translation>
    </message>
    <message>
        <source>The last recording is still being finished.</source>
        <translation>Die letzte Aufnahme wird noch fertiggestellt.</translation>
    </message>
    <message>
        <source>{size} MB</source>
        <translation>{size} MB</translation>
    </message>
    <message>
        <source>Recording, {time}</source>
        <translation>Aufnahme, {time}</translation>
    </message>
    <message>
        <source>Recorded {name}</source>
        <translation>{name} aufgenommen</translation>
    </message>
    <message>
        <source>Nothing was recorded: no new picture came meanwhile.</source>
        <translation>Nichts aufgenommen: Inzwischen kam kein neues Bild.</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>Face {number}</source>
        <translation>Gesicht {number}</translation>
    </message>
</context>
<context>
    <name>CardsPanel</name>
    <message>
        <source>No face in the picture</source>
        <translation>Kein Gesicht im Bild</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>Desktop</source>
        <translation>Desktop</translation>
    </message>
    <message>
        <source>Leave the desktop overlay</source>
        <translation>Beschriftung des Desktops beenden</translation>
    </message>
    <message>
        <source>Faces labels the desktop. Click to leave.</source>
        <translation>Faces beschriftet den Desktop. Klicken beendet es.</translation>
    </message>
</context>
<context>
    <name>Docks</name>
    <message>
        <source>Attributes</source>
        <translation>Merkmale</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>Analyse</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Gesichter</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>Bereiche</translation>
    </message>
</context>
<context>
    <name>Extras</name>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Set everything back to how it was at first?</source>
        <translation>Alles auf den Anfangszustand zurücksetzen?</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Folder for recordings and snapshots</source>
        <translation>Ordner für Aufnahmen und Schnappschüsse</translation>
    </message>
    <message>
        <source>Open a source first: the comparison needs a picture.</source>
        <translation>Erst eine Quelle öffnen: Der Vergleich braucht ein Bild.</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>Vergleiche …</translation>
    </message>
    <message>
        <source>Nothing but the CPU runs here, so there is nothing to compare it with.</source>
        <translation>Hier läuft nichts außer der CPU, es gibt also nichts zu vergleichen.</translation>
    </message>
    <message>
        <source>CPU {cpu} ms, {name} {other} ms for this picture.</source>
        <translation>CPU {cpu} ms, {name} {other} ms für dieses Bild.</translation>
    </message>
    <message>
        <source>They do not find the same faces!</source>
        <translation>Sie finden nicht dieselben Gesichter!</translation>
    </message>
    <message>
        <source>Boxes differ by at most {pixels} pixels, {labels} labels differ.</source>
        <translation>Rahmen weichen höchstens {pixels} Pixel ab, {labels} Beschriftungen sind anders.</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Switch an attribute on or off</source>
        <translation>Ein Merkmal ein- oder ausschalten</translation>
    </message>
    <message>
        <source>Leave the full screen</source>
        <translation>Vollbild verlassen</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Tastatur</translation>
    </message>
    <message>
        <source>About the models</source>
        <translation>Über die Modelle</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>Trainiert mit</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Gemessen</translation>
    </message>
    <message>
        <source>About Faces</source>
        <translation>Über Faces</translation>
    </message>
    <message>
        <source>Finds every face and says how it looks. Works on this computer alone.</source>
        <translation>Findet jedes Gesicht und sagt, wie es aussieht. Arbeitet nur auf diesem Computer.</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>Loading…</source>
        <translation>Lädt …</translation>
    </message>
    <message>
        <source>Curves need the package pyqtgraph.</source>
        <translation>Kurven brauchen das Paket pyqtgraph.</translation>
    </message>
    <message>
        <source>The last minute</source>
        <translation>Die letzte Minute</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>Was gezeichnet wird</translation>
    </message>
    <message>
        <source>Number of faces</source>
        <translation>Anzahl der Gesichter</translation>
    </message>
</context>
<context>
    <name>Layer</name>
    <message>
        <source>Labels on the desktop</source>
        <translation>Beschriftung auf dem Desktop</translation>
    </message>
</context>
<context>
    <name>LiveView</name>
    <message>
        <source>Live view</source>
        <translation>Live-Bild</translation>
    </message>
    <message>
        <source>Nothing is shown</source>
        <translation>Es wird nichts gezeigt</translation>
    </message>
    <message numerus="yes">
        <source>%n face(s) in the picture</source>
        <translation>
            <numerusform>%n Gesicht im Bild</numerusform>
            <numerusform>%n Gesichter im Bild</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Clear list</source>
        <translation>Liste &amp;leeren</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Noch nichts</translation>
    </message>
    <message>
        <source>&amp;Source</source>
        <translation>&amp;Quelle</translation>
    </message>
    <message>
        <source>&amp;Capture</source>
        <translation>&amp;Aufnahme</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>A&amp;nsicht</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>&amp;Bereiche</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Recent</source>
        <translation>&amp;Zuletzt</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>S&amp;prache</translation>
    </message>
    <message>
        <source>&amp;What is recorded</source>
        <translation>Was aufgenommen wi&amp;rd</translation>
    </message>
    <message>
        <source>Si&amp;ze</source>
        <translation>&amp;Größe</translation>
    </message>
    <message>
        <source>&amp;Style</source>
        <translation>&amp;Stil</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>More tools</source>
        <translation>Weitere Werkzeuge</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Privacy and use</source>
        <translation>Datenschutz und Gebrauch</translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>Alles bleibt auf diesem Computer.</translation>
    </message>
    <message>
        <source>Pictures are analysed here and never sent anywhere. Faces recognises nobody: it only says how a face looks.</source>
        <translation>Bilder werden hier ausgewertet und nirgendwohin gesendet. Faces erkennt niemanden wieder: Es sagt nur, wie ein Gesicht aussieht.</translation>
    </message>
    <message>
        <source>All answers are apparent: what a viewer would guess from the picture. They are often wrong for a single person and must not decide about anybody.</source>
        <translation>Alle Antworten sind Anschein: was ein Betrachter nach dem Bild vermuten würde. Im Einzelfall sind sie oft falsch und dürfen über niemanden entscheiden.</translation>
    </message>
    <message>
        <source>In some places the law forbids or restricts such analysis, for example inferring emotions at work or in schools in the European Union. Ask the people you film.</source>
        <translation>Mancherorts verbietet oder beschränkt das Gesetz solche Auswertung, etwa das Ableiten von Gefühlen am Arbeitsplatz oder in Schulen in der Europäischen Union. Fragen Sie die Menschen, die Sie filmen.</translation>
    </message>
    <message>
        <source>I understand</source>
        <translation>Verstanden</translation>
    </message>
    <message>
        <source>This desktop runs Wayland, which lets no program read the screen by itself. Log in with an X11 (Xorg) session to use the screen as a source.</source>
        <translation>Auf diesem Rechner läuft Wayland, das kein Programm von sich aus den Bildschirm lesen lässt. Wer den Bildschirm als Quelle nutzen will, meldet sich mit einer X11-Sitzung (Xorg) an.</translation>
    </message>
    <message>
        <source>the screen cannot be captured</source>
        <translation>Der Bildschirm kann nicht aufgenommen werden</translation>
    </message>
    <message>
        <source>macOS does not let this program see the screen; allow it in System Settings › Privacy &amp; Security › Screen Recording, then start it again</source>
        <translation>macOS lässt dieses Programm den Bildschirm nicht sehen; erlauben Sie es unter Systemeinstellungen › Datenschutz &amp; Sicherheit › Bildschirmaufnahme und starten Sie es dann neu</translation>
    </message>
    <message>
        <source>cannot be opened; if it is plugged in and no other program uses it, allow it in System Settings › Privacy &amp; Security › Camera, then open it again</source>
        <translation>lässt sich nicht öffnen; ist sie angeschlossen und benutzt sie kein anderes Programm, erlauben Sie sie unter Systemeinstellungen › Datenschutz &amp; Sicherheit › Kamera und öffnen Sie sie dann erneut</translation>
    </message>
    <message>
        <source>windows cannot be captured</source>
        <translation>Fenster können nicht aufgenommen werden</translation>
    </message>
    <message>
        <source>macOS gives no picture of a single window here; mark a part of the screen instead</source>
        <translation>macOS gibt hier kein Bild eines einzelnen Fensters her; stattdessen einen Teil des Bildschirms markieren</translation>
    </message>
    <message>
        <source>Apparent ethnicity</source>
        <translation>Scheinbare Ethnie</translation>
    </message>
    <message>
        <source>Switch on apparent ethnicity?</source>
        <translation>Scheinbare Ethnie einschalten?</translation>
    </message>
    <message>
        <source>The answer is how a face looks to the people who labelled the training pictures, in their few categories. It says nothing about who somebody is, it is wrong more often for some groups than for others, and in many places processing it needs a reason that the law accepts.</source>
        <translation>Die Antwort ist, wie ein Gesicht auf die Menschen wirkte, die die Trainingsbilder in wenige Klassen eingeteilt haben. Sie sagt nichts darüber, wer jemand ist, sie ist bei manchen Gruppen öfter falsch als bei anderen, und vielerorts braucht ihre Verarbeitung einen Grund, den das Gesetz anerkennt.</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>Einschalten</translation>
    </message>
    <message>
        <source>Leave it off</source>
        <translation>Ausgeschaltet lassen</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Video or picture</source>
        <translation>Video oder Bild</translation>
    </message>
    <message>
        <source>Videos and pictures</source>
        <translation>Videos und Bilder</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Folder of pictures</source>
        <translation>Ordner mit Bildern</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>no such file</source>
        <translation>diese Datei gibt es nicht</translation>
    </message>
    <message>
        <source>no such file or folder, and no file matches it as a pattern</source>
        <translation>es gibt keine solche Datei, keinen solchen Ordner und keine Datei, die als Muster dazu passt</translation>
    </message>
    <message>
        <source>no permission to read this file</source>
        <translation>diese Datei darf nicht gelesen werden</translation>
    </message>
    <message>
        <source>no permission to read it</source>
        <translation>sie darf nicht gelesen werden</translation>
    </message>
    <message>
        <source>cannot be read: {reason}</source>
        <translation>nicht lesbar: {reason}</translation>
    </message>
    <message>
        <source>there is no picture in this folder</source>
        <translation>in diesem Ordner ist kein Bild</translation>
    </message>
    <message>
        <source>not an image: the file is empty</source>
        <translation>kein Bild: Die Datei ist leer</translation>
    </message>
    <message>
        <source>not an image: no known picture format</source>
        <translation>kein Bild: kein bekanntes Bildformat</translation>
    </message>
    <message>
        <source>damaged image: {reason}</source>
        <translation>beschädigtes Bild: {reason}</translation>
    </message>
    <message>
        <source>{width} x {height} pixels are more than the {most} million that are read; shrink the picture first</source>
        <translation>{width} × {height} Pixel sind mehr als die {most} Millionen, die gelesen werden; das Bild zuerst verkleinern</translation>
    </message>
    <message>
        <source>not a video: the file is empty</source>
        <translation>kein Video: Die Datei ist leer</translation>
    </message>
    <message>
        <source>not a video: there is only sound in it</source>
        <translation>kein Video: Es ist nur Ton darin</translation>
    </message>
    <message>
        <source>not a video: there is no stream of pictures in it</source>
        <translation>kein Video: Es sind keine Bilder darin</translation>
    </message>
    <message>
        <source>no video that FFmpeg can read; it may be damaged or cut short</source>
        <translation>kein Video, das FFmpeg lesen kann; es ist vielleicht beschädigt oder abgeschnitten</translation>
    </message>
    <message>
        <source>no frame can be decoded; {reason}</source>
        <translation>kein Bild lässt sich lesen; {reason}</translation>
    </message>
    <message>
        <source>it holds no pictures</source>
        <translation>es enthält keine Bilder</translation>
    </message>
    <message>
        <source>{count} packets are damaged</source>
        <translation>{count} Pakete sind beschädigt</translation>
    </message>
    <message>
        <source>{count} damaged packets in a row at {seconds} s; the rest is not read</source>
        <translation>{count} beschädigte Pakete nacheinander bei {seconds} s; der Rest wird nicht gelesen</translation>
    </message>
    <message>
        <source>damaged from {seconds} s on</source>
        <translation>ab {seconds} s beschädigt</translation>
    </message>
    <message>
        <source>cut short: {read} s of {whole} s could be read</source>
        <translation>abgeschnitten: {read} s von {whole} s waren lesbar</translation>
    </message>
    <message>
        <source>reading stopped: {reason}</source>
        <translation>Lesen abgebrochen: {reason}</translation>
    </message>
    <message>
        <source>no answer within {seconds} s</source>
        <translation>keine Antwort innerhalb von {seconds} s</translation>
    </message>
    <message>
        <source>the server answered: {reason}</source>
        <translation>der Server antwortete: {reason}</translation>
    </message>
    <message>
        <source>not plugged in</source>
        <translation>nicht angeschlossen</translation>
    </message>
    <message>
        <source>cannot be opened; is it plugged in, and does no other program use it?</source>
        <translation>lässt sich nicht öffnen; ist sie angeschlossen, und benutzt sie kein anderes Programm?</translation>
    </message>
    <message>
        <source>gives no more pictures; was it unplugged?</source>
        <translation>liefert keine Bilder mehr; wurde sie abgezogen?</translation>
    </message>
    <message>
        <source>there is no such monitor, or the part is smaller than 16 pixels</source>
        <translation>diesen Bildschirm gibt es nicht, oder der Teil ist kleiner als 16 Pixel</translation>
    </message>
    <message>
        <source>capturing stopped: {reason}</source>
        <translation>Aufnahme abgebrochen: {reason}</translation>
    </message>
    <message>
        <source>there is no X server</source>
        <translation>es läuft kein X-Server</translation>
    </message>
    <message>
        <source>this window is not open, or it is minimised</source>
        <translation>dieses Fenster ist nicht offen oder minimiert</translation>
    </message>
    <message>
        <source>this window was closed</source>
        <translation>dieses Fenster wurde geschlossen</translation>
    </message>
    <message>
        <source>cannot be written: {reason}; what was written before is kept</source>
        <translation>nicht schreibbar: {reason}; was zuvor geschrieben wurde, bleibt erhalten</translation>
    </message>
    <message>
        <source>cannot be written: {reason}</source>
        <translation>nicht schreibbar: {reason}</translation>
    </message>
    <message>
        <source>the disk is nearly full; recording ends here</source>
        <translation>der Datenträger ist fast voll; die Aufnahme endet hier</translation>
    </message>
    <message>
        <source>the sound could not be copied: {reason}</source>
        <translation>der Ton ließ sich nicht kopieren: {reason}</translation>
    </message>
    <message>
        <source>The picture&apos;s size changed; recording ended there.</source>
        <translation>Die Bildgröße hat sich geändert; die Aufnahme endete dort.</translation>
    </message>
    <message>
        <source>The video was searched while recording; the recording has no sound.</source>
        <translation>Im Video wurde während der Aufnahme gesprungen; die Aufnahme hat keinen Ton.</translation>
    </message>
</context>
<context>
    <name>Rows</name>
    <message>
        <source>Face</source>
        <translation>Gesicht</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
</context>
<context>
    <name>ScreenDialog</name>
    <message>
        <source>Screen</source>
        <translation>Bildschirm</translation>
    </message>
    <message>
        <source>This window should lie outside of what is watched.</source>
        <translation>Dieses Fenster sollte außerhalb des beobachteten Bereichs liegen.</translation>
    </message>
    <message>
        <source>&amp;Mark a part with the mouse…</source>
        <translation>Teil mit der &amp;Maus markieren …</translation>
    </message>
    <message>
        <source>Screen {number}: {width} × {height}</source>
        <translation>Bildschirm {number}: {width} × {height}</translation>
    </message>
</context>
<context>
    <name>ShowWindow</name>
    <message>
        <source>Faces</source>
        <translation>Gesichter</translation>
    </message>
    <message>
        <source>{} - Faces (Space: next, Esc: stop)</source>
        <translation>{} - Faces (Leertaste: weiter, Esc: Ende)</translation>
    </message>
    <message>
        <source>Looking for faces…</source>
        <translation>Suche Gesichter …</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Video or picture…</source>
        <translation>Video oder Bild …</translation>
    </message>
    <message>
        <source>Folder of pictures…</source>
        <translation>Ordner mit Bildern …</translation>
    </message>
    <message>
        <source>Screen…</source>
        <translation>Bildschirm …</translation>
    </message>
    <message>
        <source>Window…</source>
        <translation>Fenster …</translation>
    </message>
    <message>
        <source>Address…</source>
        <translation>Adresse …</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>{name} wird geöffnet …</translation>
    </message>
    <message>
        <source>See the faces in…</source>
        <translation>Gesichter sehen in …</translation>
    </message>
    <message>
        <source>or drop a video, a picture or a folder anywhere in this window</source>
        <translation>oder ein Video, ein Bild oder einen Ordner irgendwo in dieses Fenster ziehen</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>{captured} fps in, {analysed} analysed</source>
        <translation>{captured} Bilder/s, {analysed} ausgewertet</translation>
    </message>
    <message>
        <source>delay {median} ms, 95%: {slow} ms</source>
        <translation>Verzug {median} ms, 95 %: {slow} ms</translation>
    </message>
    <message numerus="yes">
        <source>%n dropped</source>
        <translation>
            <numerusform>%n ausgelassen</numerusform>
            <numerusform>%n ausgelassen</numerusform>
        </translation>
    </message>
    <message>
        <source>What executes the weights</source>
        <translation>Was die Modelle ausführt</translation>
    </message>
    <message>
        <source>Pictures per second: from the source, and with a result</source>
        <translation>Bilder je Sekunde: von der Quelle und mit Ergebnis</translation>
    </message>
    <message>
        <source>From a picture&apos;s arrival to its result: median, and what 95 in 100 stay under</source>
        <translation>Vom Eintreffen eines Bildes bis zum Ergebnis: Median, und was 95 von 100 unterschreiten</translation>
    </message>
    <message>
        <source>Pictures that a newer one overtook</source>
        <translation>Bilder, die ein neueres überholt hat</translation>
    </message>
</context>
<context>
    <name>TablePanel</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Faces seen</source>
        <translation>Gesehene Gesichter</translation>
    </message>
</context>
<context>
    <name>Transfer</name>
    <message>
        <source>Copied picture</source>
        <translation>Kopiertes Bild</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation>Pause (Leertaste)</translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation>Abspielen (Leertaste)</translation>
    </message>
    <message>
        <source>Previous picture</source>
        <translation>Voriges Bild</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>Nächstes Bild</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Geschwindigkeit</translation>
    </message>
    <message>
        <source>Seconds per picture</source>
        <translation>Sekunden je Bild</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>{name} is gone. Looking for it again ({attempt})…</source>
        <translation>{name} ist weg. Suche wieder danach ({attempt}) …</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>Andere wählen</translation>
    </message>
    <message>
        <source>There is nothing to paste: copy a picture, a file or an address first.</source>
        <translation>Es gibt nichts einzufügen: Erst ein Bild, eine Datei oder eine Adresse kopieren.</translation>
    </message>
    <message numerus="yes">
        <source>%n left out: only pictures are shown together</source>
        <translation>
            <numerusform>%n ausgelassen: Nur Bilder werden zusammen gezeigt</numerusform>
            <numerusform>%n ausgelassen: Nur Bilder werden zusammen gezeigt</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WindowDialog</name>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Open windows</source>
        <translation>Offene Fenster</translation>
    </message>
    <message>
        <source>No other window is open</source>
        <translation>Kein anderes Fenster ist offen</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Gender</source>
        <translation>Geschlecht</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>Alter</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Ausdruck</translation>
    </message>
    <message>
        <source>Ethnicity (7)</source>
        <translation>Ethnie (7)</translation>
    </message>
    <message>
        <source>Ethnicity (4)</source>
        <translation>Ethnie (4)</translation>
    </message>
    <message>
        <source>Pose</source>
        <translation>Haltung</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Licht</translation>
    </message>
    <message>
        <source>Occlusion</source>
        <translation>Verdeckung</translation>
    </message>
    <message>
        <source>Make-up</source>
        <translation>Make-up</translation>
    </message>
    <message>
        <source>female</source>
        <translation>weiblich</translation>
    </message>
    <message>
        <source>male</source>
        <translation>männlich</translation>
    </message>
    <message>
        <source>anger</source>
        <translation>Ärger</translation>
    </message>
    <message>
        <source>contempt</source>
        <translation>Verachtung</translation>
    </message>
    <message>
        <source>disgust</source>
        <translation>Ekel</translation>
    </message>
    <message>
        <source>fear</source>
        <translation>Angst</translation>
    </message>
    <message>
        <source>happiness</source>
        <translation>Freude</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>neutral</translation>
    </message>
    <message>
        <source>sadness</source>
        <translation>Trauer</translation>
    </message>
    <message>
        <source>surprise</source>
        <translation>Überraschung</translation>
    </message>
    <message>
        <source>White</source>
        <translation>Weiß</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>Schwarz</translation>
    </message>
    <message>
        <source>Latino or Hispanic</source>
        <translation>Lateinamerikanisch</translation>
    </message>
    <message>
        <source>East Asian</source>
        <translation>Ostasiatisch</translation>
    </message>
    <message>
        <source>Southeast Asian</source>
        <translation>Südostasiatisch</translation>
    </message>
    <message>
        <source>Indian</source>
        <translation>Indisch</translation>
    </message>
    <message>
        <source>Middle Eastern</source>
        <translation>Nahöstlich</translation>
    </message>
    <message>
        <source>Asian</source>
        <translation>Asiatisch</translation>
    </message>
    <message>
        <source>frontal</source>
        <translation>frontal</translation>
    </message>
    <message>
        <source>left</source>
        <translation>links</translation>
    </message>
    <message>
        <source>right</source>
        <translation>rechts</translation>
    </message>
    <message>
        <source>up</source>
        <translation>oben</translation>
    </message>
    <message>
        <source>down</source>
        <translation>unten</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>schlecht</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>mittel</translation>
    </message>
    <message>
        <source>high</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>glasses</source>
        <translation>Brille</translation>
    </message>
    <message>
        <source>beard</source>
        <translation>Bart</translation>
    </message>
    <message>
        <source>ornaments</source>
        <translation>Schmuck</translation>
    </message>
    <message>
        <source>hair</source>
        <translation>Haare</translation>
    </message>
    <message>
        <source>hand</source>
        <translation>Hand</translation>
    </message>
    <message>
        <source>others</source>
        <translation>Sonstiges</translation>
    </message>
    <message>
        <source>partial</source>
        <translation>teilweise</translation>
    </message>
    <message>
        <source>over</source>
        <translation>stark</translation>
    </message>
    <message>
        <source>finds faces</source>
        <translation>findet Gesichter</translation>
    </message>
    <message>
        <source>looks at found faces closely</source>
        <translation>sieht gefundene Gesichter genau an</translation>
    </message>
    <message>
        <source>answers attributes</source>
        <translation>beantwortet Merkmale</translation>
    </message>
    <message>
        <source>describes faces for other networks</source>
        <translation>beschreibt Gesichter für andere Netze</translation>
    </message>
    <message>
        <source>uncertain</source>
        <translation>unsicher</translation>
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
            <numerusform>%n Jahr [{label}]</numerusform>
            <numerusform>%n Jahre [{label}]</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s), uncertain</source>
        <translation>
            <numerusform>%n Jahr, unsicher</numerusform>
            <numerusform>%n Jahre, unsicher</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is analysed</source>
        <translation>Nichts wird ausgewertet</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Camera {number}</source>
        <translation>Kamera {number}</translation>
    </message>
    <message>
        <source>All screens</source>
        <translation>Alle Bildschirme</translation>
    </message>
    <message>
        <source>Screen {number}</source>
        <translation>Bildschirm {number}</translation>
    </message>
    <message>
        <source>Part of the screen, {width} × {height}</source>
        <translation>Teil des Bildschirms, {width} × {height}</translation>
    </message>
    <message>
        <source>age {label}</source>
        <translation>Alter {label}</translation>
    </message>
</context>
</TS>

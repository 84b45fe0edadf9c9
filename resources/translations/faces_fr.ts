<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Camera…</source>
        <translation>&amp;Caméra…</translation>
    </message>
    <message>
        <source>&amp;Video or picture…</source>
        <translation>&amp;Vidéo ou image…</translation>
    </message>
    <message>
        <source>&amp;Folder of pictures…</source>
        <translation>&amp;Dossier d’images…</translation>
    </message>
    <message>
        <source>&amp;Screen…</source>
        <translation>Écra&amp;n…</translation>
    </message>
    <message>
        <source>&amp;Window…</source>
        <translation>&amp;Fenêtre…</translation>
    </message>
    <message>
        <source>&amp;Address…</source>
        <translation>&amp;Adresse…</translation>
    </message>
    <message>
        <source>Pas&amp;te</source>
        <translation>C&amp;oller</translation>
    </message>
    <message>
        <source>C&amp;lose source</source>
        <translation>F&amp;ermer la source</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>&amp;Play / pause</source>
        <translation>&amp;Lecture / pause</translation>
    </message>
    <message>
        <source>Pre&amp;vious</source>
        <translation>&amp;Précédent</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Suivant</translation>
    </message>
    <message>
        <source>&amp;Snapshot</source>
        <translation>&amp;Instantané</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>&amp;Enregistrer</translation>
    </message>
    <message>
        <source>&amp;Choose that folder…</source>
        <translation>C&amp;hoisir ce dossier…</translation>
    </message>
    <message>
        <source>&amp;With boxes and labels</source>
        <translation>&amp;Avec cadres et étiquettes</translation>
    </message>
    <message>
        <source>&amp;As it came</source>
        <translation>&amp;Tel quel</translation>
    </message>
    <message>
        <source>&amp;Both</source>
        <translation>Les &amp;deux</translation>
    </message>
    <message>
        <source>Open the &amp;folder of recordings</source>
        <translation>Ouvrir le &amp;dossier des enregistrements</translation>
    </message>
    <message>
        <source>Boxes and &amp;labels</source>
        <translation>Cadres et étiq&amp;uettes</translation>
    </message>
    <message>
        <source>&amp;Mirror cameras</source>
        <translation>Caméras en &amp;miroir</translation>
    </message>
    <message>
        <source>&amp;Numbers</source>
        <translation>&amp;Numéros</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>&amp;Plein écran</translation>
    </message>
    <message>
        <source>&amp;Desktop overlay</source>
        <translation>Par-dessus le &amp;bureau</translation>
    </message>
    <message>
        <source>La&amp;rger letters</source>
        <translation>Lettres plus gr&amp;andes</translation>
    </message>
    <message>
        <source>Sm&amp;aller letters</source>
        <translation>Lettres plus p&amp;etites</translation>
    </message>
    <message>
        <source>&amp;Whole picture</source>
        <translation>Image &amp;entière</translation>
    </message>
    <message>
        <source>&amp;Fill the view</source>
        <translation>&amp;Remplir la vue</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>Taille rée&amp;lle</translation>
    </message>
    <message>
        <source>&amp;Minimal</source>
        <translation>&amp;Minimal</translation>
    </message>
    <message>
        <source>&amp;Boxes</source>
        <translation>&amp;Cadres</translation>
    </message>
    <message>
        <source>C&amp;orners</source>
        <translation>C&amp;oins</translation>
    </message>
    <message>
        <source>&amp;Cards</source>
        <translation>&amp;Fiches</translation>
    </message>
    <message>
        <source>As the s&amp;ystem</source>
        <translation>Comme le s&amp;ystème</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Clair</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Sombre</translation>
    </message>
    <message>
        <source>&amp;High contrast</source>
        <translation>Contraste &amp;élevé</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>&amp;Clavier</translation>
    </message>
    <message>
        <source>About the &amp;models</source>
        <translation>À propos des &amp;modèles</translation>
    </message>
    <message>
        <source>&amp;Privacy and use</source>
        <translation>&amp;Vie privée et usage</translation>
    </message>
    <message>
        <source>&amp;About Faces</source>
        <translation>À propos de &amp;Faces</translation>
    </message>
    <message>
        <source>R&amp;eset settings</source>
        <translation>&amp;Réinitialiser les réglages</translation>
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
        <translation>&amp;Adresse d’un flux ou d’une vidéo (rtsp://, http://, …)</translation>
    </message>
    <message>
        <source>A name and password in it are never shown again.</source>
        <translation>Un nom et un mot de passe qu’elle contient ne sont plus jamais affichés.</translation>
    </message>
</context>
<context>
    <name>AnalysisPanel</name>
    <message>
        <source>Smoothing: {value}%</source>
        <translation>Lissage&#xa0;: {value} %</translation>
    </message>
    <message>
        <source>Smoothing: every answer as it comes</source>
        <translation>Lissage&#xa0;: chaque réponse telle quelle</translation>
    </message>
    <message>
        <source>Faces from a score of {value}%</source>
        <translation>Visages à partir d’un score de {value} %</translation>
    </message>
    <message>
        <source>Uncertain below {value}%</source>
        <translation>Incertain en dessous de {value} %</translation>
    </message>
    <message>
        <source>Uncertain as each weight says</source>
        <translation>Incertain selon chaque modèle</translation>
    </message>
    <message>
        <source>Model set</source>
        <translation>Jeu de modèles</translation>
    </message>
    <message>
        <source>Run on</source>
        <translation>Exécuter sur</translation>
    </message>
    <message>
        <source>What really runs</source>
        <translation>Ce qui tourne vraiment</translation>
    </message>
    <message>
        <source>the fastest there is</source>
        <translation>le plus rapide disponible</translation>
    </message>
    <message>
        <source>Follow each face from picture to picture and average its answers over time</source>
        <translation>Suivre chaque visage d’une image à l’autre et lisser ses réponses dans le temps</translation>
    </message>
    <message>
        <source>&amp;Follow faces</source>
        <translation>&amp;Suivre les visages</translation>
    </message>
    <message>
        <source>Com&amp;pare with the CPU</source>
        <translation>Com&amp;parer avec le CPU</translation>
    </message>
    <message>
        <source>nothing yet: open a source</source>
        <translation>rien encore&#xa0;: ouvrez une source</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
</context>
<context>
    <name>AttributesPanel</name>
    <message>
        <source>{name}: no weight</source>
        <translation>{name}&#xa0;: pas de modèle</translation>
    </message>
    <message>
        <source>Key {number}</source>
        <translation>Touche {number}</translation>
    </message>
    <message>
        <source>All answers are apparent: what a viewer would say from the picture, never a fact about a person.</source>
        <translation>Toutes les réponses sont apparentes&#xa0;: ce qu’un observateur dirait d’après l’image, jamais un fait sur une personne.</translation>
    </message>
</context>
<context>
    <name>CameraDialog</name>
    <message>
        <source>Camera</source>
        <translation>Caméra</translation>
    </message>
    <message>
        <source>Picture size and rate</source>
        <translation>Taille et cadence de l’image</translation>
    </message>
    <message>
        <source>As the camera likes</source>
        <translation>Au choix de la caméra</translation>
    </message>
    <message>
        <source>The camera may grant another size than it was asked for.</source>
        <translation>La caméra peut accorder une autre taille que celle demandée.</translation>
    </message>
    <message>
        <source>&amp;Camera</source>
        <translation>&amp;Caméra</translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation>&amp;Taille</translation>
    </message>
    <message>
        <source>No camera is plugged in</source>
        <translation>Aucune caméra n’est branchée</translation>
    </message>
</context>
<context>
    <name>Capture</name>
    <message>
        <source>There is nothing to take a picture of yet.</source>
        <translation>Il n’y a encore rien à photographier.</translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation>{name} enregistré</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Open a source first, then record.</source>
        <translation>Ouvrez d’abord une source, puis enregistrez.</translation>
    </message>
    <message>
        <source>The last recording is still being finished.</source>
        <translation>Le dernier enregistrement est encore en cours de finalisation.</translation>
    </message>
    <message>
        <source>{size} MB</source>
        <translation>{size} Mo</translation>
    </message>
    <message>
        <source>Recording, {time}</source>
        <translation>Enregistrement, {time}</translation>
    </message>
    <message>
        <source>Recorded {name}</source>
        <translation>{name} enregistré</translation>
    </message>
    <message>
        <source>Nothing was recorded: no new picture came meanwhile.</source>
        <translation>Rien n’a été enregistré&#xa0;: aucune nouvelle image n’est arrivée entre-temps.</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>Face {number}</source>
        <translation>Visage {number}</translation>
    </message>
</context>
<context>
    <name>CardsPanel</name>
    <message>
        <source>No face in the picture</source>
        <translation>Aucun visage dans l’image</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>Desktop</source>
        <translation>Bureau</translation>
    </message>
    <message>
        <source>Leave the desktop overlay</source>
        <translation>Quitter l’affichage sur le bureau</translation>
    </message>
    <message>
        <source>Faces labels the desktop. Click to leave.</source>
        <translation>Faces étiquette le bureau. Cliquez pour quitter.</translation>
    </message>
</context>
<context>
    <name>Docks</name>
    <message>
        <source>Attributes</source>
        <translation>Attributs</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>Analyse</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Visages</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tableau</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>Panneaux</translation>
    </message>
</context>
<context>
    <name>Extras</name>
    <message>
        <source>As the system</source>
        <translation>Comme le système</translation>
    </message>
    <message>
        <source>Set everything back to how it was at first?</source>
        <translation>Tout remettre comme au début&#xa0;?</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Réinitialiser</translation>
    </message>
    <message>
        <source>Folder for recordings and snapshots</source>
        <translation>Dossier des enregistrements et instantanés</translation>
    </message>
    <message>
        <source>Open a source first: the comparison needs a picture.</source>
        <translation>Ouvrez d’abord une source&#xa0;: la comparaison a besoin d’une image.</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>Comparaison…</translation>
    </message>
    <message>
        <source>Nothing but the CPU runs here, so there is nothing to compare it with.</source>
        <translation>Rien d’autre que le CPU ne travaille ici : il n’y a rien à comparer.</translation>
    </message>
    <message>
        <source>CPU {cpu} ms, {name} {other} ms for this picture.</source>
        <translation>CPU {cpu} ms, {name} {other} ms pour cette image.</translation>
    </message>
    <message>
        <source>They do not find the same faces!</source>
        <translation>Ils ne trouvent pas les mêmes visages&#xa0;!</translation>
    </message>
    <message>
        <source>Boxes differ by at most {pixels} pixels, {labels} labels differ.</source>
        <translation>Les cadres diffèrent d’au plus {pixels} pixels, {labels} étiquettes diffèrent.</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Switch an attribute on or off</source>
        <translation>Activer ou désactiver un attribut</translation>
    </message>
    <message>
        <source>Leave the full screen</source>
        <translation>Quitter le plein écran</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>Clavier</translation>
    </message>
    <message>
        <source>About the models</source>
        <translation>À propos des modèles</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Tâche</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licence</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>Entraîné sur</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Mesuré</translation>
    </message>
    <message>
        <source>About Faces</source>
        <translation>À propos de Faces</translation>
    </message>
    <message>
        <source>Finds every face and says how it looks. Works on this computer alone.</source>
        <translation>Trouve chaque visage et dit de quoi il a l’air. Travaille uniquement sur cet ordinateur.</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>Loading…</source>
        <translation>Chargement…</translation>
    </message>
    <message>
        <source>Curves need the package pyqtgraph.</source>
        <translation>Les courbes ont besoin du paquet pyqtgraph.</translation>
    </message>
    <message>
        <source>The last minute</source>
        <translation>La dernière minute</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>Ce qui est tracé</translation>
    </message>
    <message>
        <source>Number of faces</source>
        <translation>Nombre de visages</translation>
    </message>
</context>
<context>
    <name>Layer</name>
    <message>
        <source>Labels on the desktop</source>
        <translation>Étiquettes sur le bureau</translation>
    </message>
</context>
<context>
    <name>LiveView</name>
    <message>
        <source>Live view</source>
        <translation>Vue en direct</translation>
    </message>
    <message>
        <source>Nothing is shown</source>
        <translation>Rien n’est affiché</translation>
    </message>
    <message numerus="yes">
        <source>%n face(s) in the picture</source>
        <translation>
            <numerusform>%n visage dans l’image</numerusform>
            <numerusform>%n visages dans l’image</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Clear list</source>
        <translation>&amp;Effacer la liste</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Rien encore</translation>
    </message>
    <message>
        <source>&amp;Source</source>
        <translation>&amp;Source</translation>
    </message>
    <message>
        <source>&amp;Capture</source>
        <translation>&amp;Capture</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Affichage</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>&amp;Panneaux</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>A&amp;ide</translation>
    </message>
    <message>
        <source>&amp;Recent</source>
        <translation>&amp;Récents</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>Lan&amp;gue</translation>
    </message>
    <message>
        <source>&amp;What is recorded</source>
        <translation>&amp;Ce qui est enregistré</translation>
    </message>
    <message>
        <source>Si&amp;ze</source>
        <translation>&amp;Taille</translation>
    </message>
    <message>
        <source>&amp;Style</source>
        <translation>St&amp;yle</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>T&amp;hème</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Outils</translation>
    </message>
    <message>
        <source>More tools</source>
        <translation>Autres outils</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Privacy and use</source>
        <translation>Vie privée et usage</translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>Tout reste sur cet ordinateur.</translation>
    </message>
    <message>
        <source>Pictures are analysed here and never sent anywhere. Faces recognises nobody: it only says how a face looks.</source>
        <translation>Les images sont analysées ici et ne sont envoyées nulle part. Faces ne reconnaît personne&#xa0;: il dit seulement de quoi un visage a l’air.</translation>
    </message>
    <message>
        <source>I understand</source>
        <translation>J’ai compris</translation>
    </message>
    <message>
        <source>All answers are apparent: what a viewer would guess from the picture. They are often wrong for a single person and must not decide about anybody.</source>
        <translation>Toutes les réponses sont apparentes&#xa0;: ce qu’un observateur devinerait d’après l’image. Elles sont souvent fausses pour une personne donnée et ne doivent décider de rien pour personne.</translation>
    </message>
    <message>
        <source>In some places the law forbids or restricts such analysis, for example inferring emotions at work or in schools in the European Union. Ask the people you film.</source>
        <translation>À certains endroits, la loi interdit ou restreint une telle analyse, par exemple déduire des émotions au travail ou à l’école dans l’Union européenne. Demandez leur accord aux personnes que vous filmez.</translation>
    </message>
    <message>
        <source>This desktop runs Wayland, which lets no program read the screen by itself. Log in with an X11 (Xorg) session to use the screen as a source.</source>
        <translation>Ce bureau fonctionne sous Wayland, qui ne laisse aucun programme lire l’écran de lui-même. Ouvrez une session X11 (Xorg) pour utiliser l’écran comme source.</translation>
    </message>
    <message>
        <source>the screen cannot be captured</source>
        <translation>L’écran ne peut pas être capturé</translation>
    </message>
    <message>
        <source>macOS does not let this program see the screen; allow it in System Settings › Privacy &amp; Security › Screen Recording, then start it again</source>
        <translation>macOS ne laisse pas ce programme voir l’écran&#xa0;; autorisez-le dans Réglages Système › Confidentialité et sécurité › Enregistrement de l’écran, puis relancez-le</translation>
    </message>
    <message>
        <source>cannot be opened; if it is plugged in and no other program uses it, allow it in System Settings › Privacy &amp; Security › Camera, then open it again</source>
        <translation>ne peut pas être ouverte&#xa0;; si elle est branchée et qu’aucun autre programme ne l’utilise, autorisez-la dans Réglages Système › Confidentialité et sécurité › Appareil photo, puis rouvrez-la</translation>
    </message>
    <message>
        <source>windows cannot be captured</source>
        <translation>Les fenêtres ne peuvent pas être capturées</translation>
    </message>
    <message>
        <source>macOS gives no picture of a single window here; mark a part of the screen instead</source>
        <translation>macOS ne donne pas ici l’image d’une seule fenêtre&#xa0;; marquez plutôt une partie de l’écran</translation>
    </message>
    <message>
        <source>Apparent ethnicity</source>
        <translation>Origine ethnique apparente</translation>
    </message>
    <message>
        <source>Switch on apparent ethnicity?</source>
        <translation>Activer l’origine ethnique apparente&#xa0;?</translation>
    </message>
    <message>
        <source>The answer is how a face looks to the people who labelled the training pictures, in their few categories. It says nothing about who somebody is, it is wrong more often for some groups than for others, and in many places processing it needs a reason that the law accepts.</source>
        <translation>La réponse est l’impression qu’un visage a faite à ceux qui ont classé les images d’entraînement en quelques catégories. Elle ne dit rien de ce qu’est quelqu’un, elle est plus souvent fausse pour certains groupes que pour d’autres, et en bien des endroits son traitement exige une raison admise par la loi.</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>Activer</translation>
    </message>
    <message>
        <source>Leave it off</source>
        <translation>Laisser désactivé</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Video or picture</source>
        <translation>Vidéo ou image</translation>
    </message>
    <message>
        <source>Videos and pictures</source>
        <translation>Vidéos et images</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tous les fichiers</translation>
    </message>
    <message>
        <source>Folder of pictures</source>
        <translation>Dossier d’images</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>no such file</source>
        <translation>ce fichier n’existe pas</translation>
    </message>
    <message>
        <source>no such file or folder, and no file matches it as a pattern</source>
        <translation>aucun fichier ni dossier de ce nom, et aucun fichier ne correspond à ce motif</translation>
    </message>
    <message>
        <source>no permission to read this file</source>
        <translation>la lecture de ce fichier n’est pas autorisée</translation>
    </message>
    <message>
        <source>no permission to read it</source>
        <translation>la lecture n’est pas autorisée</translation>
    </message>
    <message>
        <source>cannot be read: {reason}</source>
        <translation>lecture impossible&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>there is no picture in this folder</source>
        <translation>il n’y a pas d’image dans ce dossier</translation>
    </message>
    <message>
        <source>not an image: the file is empty</source>
        <translation>pas une image&#xa0;: le fichier est vide</translation>
    </message>
    <message>
        <source>not an image: no known picture format</source>
        <translation>pas une image&#xa0;: format d’image inconnu</translation>
    </message>
    <message>
        <source>damaged image: {reason}</source>
        <translation>image endommagée&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>{width} x {height} pixels are more than the {most} million that are read; shrink the picture first</source>
        <translation>{width} × {height} pixels dépassent les {most} millions qui peuvent être lus&#xa0;; réduisez d’abord l’image</translation>
    </message>
    <message>
        <source>not a video: the file is empty</source>
        <translation>pas une vidéo&#xa0;: le fichier est vide</translation>
    </message>
    <message>
        <source>not a video: there is only sound in it</source>
        <translation>pas une vidéo&#xa0;: il ne contient que du son</translation>
    </message>
    <message>
        <source>not a video: there is no stream of pictures in it</source>
        <translation>pas une vidéo&#xa0;: il ne contient pas d’images</translation>
    </message>
    <message>
        <source>no video that FFmpeg can read; it may be damaged or cut short</source>
        <translation>pas une vidéo que FFmpeg puisse lire&#xa0;; elle est peut-être endommagée ou tronquée</translation>
    </message>
    <message>
        <source>no frame can be decoded; {reason}</source>
        <translation>aucune image ne peut être décodée&#xa0;; {reason}</translation>
    </message>
    <message>
        <source>it holds no pictures</source>
        <translation>elle ne contient pas d’images</translation>
    </message>
    <message>
        <source>{count} packets are damaged</source>
        <translation>{count} paquets sont endommagés</translation>
    </message>
    <message>
        <source>{count} damaged packets in a row at {seconds} s; the rest is not read</source>
        <translation>{count} paquets endommagés de suite à {seconds} s&#xa0;; le reste n’est pas lu</translation>
    </message>
    <message>
        <source>damaged from {seconds} s on</source>
        <translation>endommagée à partir de {seconds} s</translation>
    </message>
    <message>
        <source>cut short: {read} s of {whole} s could be read</source>
        <translation>tronquée&#xa0;: {read} s sur {whole} s ont pu être lues</translation>
    </message>
    <message>
        <source>reading stopped: {reason}</source>
        <translation>lecture interrompue&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>no answer within {seconds} s</source>
        <translation>pas de réponse en {seconds} s</translation>
    </message>
    <message>
        <source>the server answered: {reason}</source>
        <translation>le serveur a répondu&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>not plugged in</source>
        <translation>non branchée</translation>
    </message>
    <message>
        <source>cannot be opened; is it plugged in, and does no other program use it?</source>
        <translation>ne peut pas être ouverte&#xa0;; est-elle branchée, et aucun autre programme ne l’utilise-t-il&#xa0;?</translation>
    </message>
    <message>
        <source>gives no more pictures; was it unplugged?</source>
        <translation>ne donne plus d’images&#xa0;; a-t-elle été débranchée&#xa0;?</translation>
    </message>
    <message>
        <source>there is no such monitor, or the part is smaller than 16 pixels</source>
        <translation>cet écran n’existe pas, ou la partie fait moins de 16 pixels</translation>
    </message>
    <message>
        <source>capturing stopped: {reason}</source>
        <translation>capture interrompue&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>there is no X server</source>
        <translation>il n’y a pas de serveur X</translation>
    </message>
    <message>
        <source>this window is not open, or it is minimised</source>
        <translation>cette fenêtre n’est pas ouverte, ou elle est réduite</translation>
    </message>
    <message>
        <source>this window was closed</source>
        <translation>cette fenêtre a été fermée</translation>
    </message>
    <message>
        <source>cannot be written: {reason}; what was written before is kept</source>
        <translation>écriture impossible&#xa0;: {reason}&#xa0;; ce qui a déjà été écrit est conservé</translation>
    </message>
    <message>
        <source>cannot be written: {reason}</source>
        <translation>écriture impossible : {reason}</translation>
    </message>
    <message>
        <source>the disk is nearly full; recording ends here</source>
        <translation>le disque est presque plein&#xa0;; l’enregistrement s’arrête ici</translation>
    </message>
    <message>
        <source>the sound could not be copied: {reason}</source>
        <translation>le son n’a pas pu être copié&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>The picture&apos;s size changed; recording ended there.</source>
        <translation>La taille de l’image a changé&#xa0;; l’enregistrement s’est arrêté là.</translation>
    </message>
    <message>
        <source>The video was searched while recording; the recording has no sound.</source>
        <translation>La vidéo a été parcourue pendant l’enregistrement&#xa0;; l’enregistrement n’a pas de son.</translation>
    </message>
</context>
<context>
    <name>Rows</name>
    <message>
        <source>Face</source>
        <translation>Visage</translation>
    </message>
    <message>
        <source>From</source>
        <translation>De</translation>
    </message>
    <message>
        <source>To</source>
        <translation>À</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
</context>
<context>
    <name>ScreenDialog</name>
    <message>
        <source>Screen</source>
        <translation>Écran</translation>
    </message>
    <message>
        <source>This window should lie outside of what is watched.</source>
        <translation>Cette fenêtre devrait se trouver hors de ce qui est observé.</translation>
    </message>
    <message>
        <source>&amp;Mark a part with the mouse…</source>
        <translation>&amp;Délimiter une partie avec la souris…</translation>
    </message>
    <message>
        <source>Screen {number}: {width} × {height}</source>
        <translation>Écran {number}&#xa0;: {width} × {height}</translation>
    </message>
</context>
<context>
    <name>ShowWindow</name>
    <message>
        <source>Faces</source>
        <translation>Visages</translation>
    </message>
    <message>
        <source>{} - Faces (Space: next, Esc: stop)</source>
        <translation>{} - Faces (Espace&#xa0;: suivante, Échap&#xa0;: arrêt)</translation>
    </message>
    <message>
        <source>Looking for faces…</source>
        <translation>Recherche de visages…</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>Camera</source>
        <translation>Caméra</translation>
    </message>
    <message>
        <source>Video or picture…</source>
        <translation>Vidéo ou image…</translation>
    </message>
    <message>
        <source>Folder of pictures…</source>
        <translation>Dossier d’images…</translation>
    </message>
    <message>
        <source>Screen…</source>
        <translation>Écran…</translation>
    </message>
    <message>
        <source>Window…</source>
        <translation>Fenêtre…</translation>
    </message>
    <message>
        <source>Address…</source>
        <translation>Adresse…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>Ouverture de {name}…</translation>
    </message>
    <message>
        <source>See the faces in…</source>
        <translation>Voir les visages dans…</translation>
    </message>
    <message>
        <source>or drop a video, a picture or a folder anywhere in this window</source>
        <translation>ou déposez une vidéo, une image ou un dossier n’importe où dans cette fenêtre</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>{captured} fps in, {analysed} analysed</source>
        <translation>{captured} i/s reçues, {analysed} analysées</translation>
    </message>
    <message>
        <source>delay {median} ms, 95%: {slow} ms</source>
        <translation>délai {median} ms, 95 %&#xa0;: {slow} ms</translation>
    </message>
    <message numerus="yes">
        <source>%n dropped</source>
        <translation>
            <numerusform>%n perdue</numerusform>
            <numerusform>%n perdues</numerusform>
        </translation>
    </message>
    <message>
        <source>What executes the weights</source>
        <translation>Ce qui exécute les modèles</translation>
    </message>
    <message>
        <source>Pictures per second: from the source, and with a result</source>
        <translation>Images par seconde&#xa0;: reçues de la source, et avec un résultat</translation>
    </message>
    <message>
        <source>From a picture&apos;s arrival to its result: median, and what 95 in 100 stay under</source>
        <translation>De l’arrivée d’une image à son résultat&#xa0;: médiane, et ce que 95 sur 100 ne dépassent pas</translation>
    </message>
    <message>
        <source>Pictures that a newer one overtook</source>
        <translation>Images dépassées par une plus récente</translation>
    </message>
</context>
<context>
    <name>TablePanel</name>
    <message>
        <source>Export</source>
        <translation>Exporter</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtrer</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Faces seen</source>
        <translation>Visages vus</translation>
    </message>
</context>
<context>
    <name>Transfer</name>
    <message>
        <source>Copied picture</source>
        <translation>Image copiée</translation>
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
        <translation>Lecture</translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation>Pause (Espace)</translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation>Lecture (Espace)</translation>
    </message>
    <message>
        <source>Previous picture</source>
        <translation>Image précédente</translation>
    </message>
    <message>
        <source>Next picture</source>
        <translation>Image suivante</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Vitesse</translation>
    </message>
    <message>
        <source>Seconds per picture</source>
        <translation>Secondes par image</translation>
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
        <translation>Fermer</translation>
    </message>
    <message>
        <source>{name} is gone. Looking for it again ({attempt})…</source>
        <translation>{name} a disparu. Nouvelle recherche ({attempt})…</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Essayer maintenant</translation>
    </message>
    <message>
        <source>Choose another</source>
        <translation>Choisir une autre</translation>
    </message>
    <message>
        <source>There is nothing to paste: copy a picture, a file or an address first.</source>
        <translation>Il n’y a rien à coller : copiez d’abord une image, un fichier ou une adresse.</translation>
    </message>
    <message numerus="yes">
        <source>%n left out: only pictures are shown together</source>
        <translation>
            <numerusform>%n élément laissé de côté&#xa0;: seules des images s’affichent ensemble</numerusform>
            <numerusform>%n éléments laissés de côté&#xa0;: seules des images s’affichent ensemble</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WindowDialog</name>
    <message>
        <source>Window</source>
        <translation>Fenêtre</translation>
    </message>
    <message>
        <source>Open windows</source>
        <translation>Fenêtres ouvertes</translation>
    </message>
    <message>
        <source>No other window is open</source>
        <translation>Aucune autre fenêtre n’est ouverte</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Gender</source>
        <translation>Genre</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>Âge</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>Expression</translation>
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
        <translation>Pose</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Lumière</translation>
    </message>
    <message>
        <source>Occlusion</source>
        <translation>Occlusion</translation>
    </message>
    <message>
        <source>Make-up</source>
        <translation>Maquillage</translation>
    </message>
    <message>
        <source>female</source>
        <translation>féminin</translation>
    </message>
    <message>
        <source>male</source>
        <translation>masculin</translation>
    </message>
    <message>
        <source>anger</source>
        <translation>colère</translation>
    </message>
    <message>
        <source>contempt</source>
        <translation>mépris</translation>
    </message>
    <message>
        <source>disgust</source>
        <translation>dégoût</translation>
    </message>
    <message>
        <source>fear</source>
        <translation>peur</translation>
    </message>
    <message>
        <source>happiness</source>
        <translation>joie</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>neutre</translation>
    </message>
    <message>
        <source>sadness</source>
        <translation>tristesse</translation>
    </message>
    <message>
        <source>surprise</source>
        <translation>surprise</translation>
    </message>
    <message>
        <source>White</source>
        <translation>Blanc</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>Noir</translation>
    </message>
    <message>
        <source>Latino or Hispanic</source>
        <translation>Latino ou hispanique</translation>
    </message>
    <message>
        <source>East Asian</source>
        <translation>Est-asiatique</translation>
    </message>
    <message>
        <source>Southeast Asian</source>
        <translation>Sud-est-asiatique</translation>
    </message>
    <message>
        <source>Indian</source>
        <translation>Indien</translation>
    </message>
    <message>
        <source>Middle Eastern</source>
        <translation>Moyen-oriental</translation>
    </message>
    <message>
        <source>Asian</source>
        <translation>Asiatique</translation>
    </message>
    <message>
        <source>frontal</source>
        <translation>de face</translation>
    </message>
    <message>
        <source>left</source>
        <translation>gauche</translation>
    </message>
    <message>
        <source>right</source>
        <translation>droite</translation>
    </message>
    <message>
        <source>up</source>
        <translation>haut</translation>
    </message>
    <message>
        <source>down</source>
        <translation>bas</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>mauvaise</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>moyenne</translation>
    </message>
    <message>
        <source>high</source>
        <translation>bonne</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>glasses</source>
        <translation>lunettes</translation>
    </message>
    <message>
        <source>beard</source>
        <translation>barbe</translation>
    </message>
    <message>
        <source>ornaments</source>
        <translation>bijoux</translation>
    </message>
    <message>
        <source>hair</source>
        <translation>cheveux</translation>
    </message>
    <message>
        <source>hand</source>
        <translation>main</translation>
    </message>
    <message>
        <source>others</source>
        <translation>autres</translation>
    </message>
    <message>
        <source>partial</source>
        <translation>partiel</translation>
    </message>
    <message>
        <source>over</source>
        <translation>prononcé</translation>
    </message>
    <message>
        <source>finds faces</source>
        <translation>trouve les visages</translation>
    </message>
    <message>
        <source>looks at found faces closely</source>
        <translation>examine de près les visages trouvés</translation>
    </message>
    <message>
        <source>answers attributes</source>
        <translation>répond aux attributs</translation>
    </message>
    <message>
        <source>describes faces for other networks</source>
        <translation>décrit les visages pour d’autres réseaux</translation>
    </message>
    <message>
        <source>uncertain</source>
        <translation>incertain</translation>
    </message>
    <message>
        <source>{title}: {value}</source>
        <translation>{title}&#xa0;: {value}</translation>
    </message>
    <message>
        <source>{percent}%</source>
        <translation>{percent} %</translation>
    </message>
    <message numerus="yes">
        <source>%n year(s) [{label}]</source>
        <translation>
            <numerusform>%n an [{label}]</numerusform>
            <numerusform>%n ans [{label}]</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s), uncertain</source>
        <translation>
            <numerusform>%n an, incertain</numerusform>
            <numerusform>%n ans, incertain</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is analysed</source>
        <translation>Rien n’est analysé</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espace</translation>
    </message>
    <message>
        <source>Camera {number}</source>
        <translation>Caméra {number}</translation>
    </message>
    <message>
        <source>All screens</source>
        <translation>Tous les écrans</translation>
    </message>
    <message>
        <source>Screen {number}</source>
        <translation>Écran {number}</translation>
    </message>
    <message>
        <source>Part of the screen, {width} × {height}</source>
        <translation>Partie de l’écran, {width} × {height}</translation>
    </message>
    <message>
        <source>age {label}</source>
        <translation>âge {label}</translation>
    </message>
</context>
</TS>

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>LiveView</name>
    <message numerus="yes">
        <source>%n face(s) in the picture</source>
        <translation>
            <numerusform>%n face in the picture</numerusform>
            <numerusform>%n faces in the picture</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message numerus="yes">
        <source>%n dropped</source>
        <translation>
            <numerusform>%n dropped</numerusform>
            <numerusform>%n dropped</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message numerus="yes">
        <source>%n left out: only pictures are shown together</source>
        <translation>
            <numerusform>%n left out: only pictures are shown together</numerusform>
            <numerusform>%n left out: only pictures are shown together</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>%n year(s) [{label}]</source>
        <translation>
            <numerusform>%n year [{label}]</numerusform>
            <numerusform>%n years [{label}]</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s), uncertain</source>
        <translation>
            <numerusform>%n year, uncertain</numerusform>
            <numerusform>%n years, uncertain</numerusform>
        </translation>
    </message>
</context>
</TS>

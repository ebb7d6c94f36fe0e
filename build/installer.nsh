; sarn:// links, which electron-builder's own script does not register. After `--` the app reads nothing but links.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\sarn" "" "URL:Sarn"
  WriteRegStr SHELL_CONTEXT "Software\Classes\sarn" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\sarn\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\sarn\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "--" "%1"'
!macroend

!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegKey SHELL_CONTEXT "Software\Classes\sarn"
  ${endIf}
!macroend

# Run by `cmake --install` and CPack: what depends on the prefix, which is known only then.
# Given: COPYTRADE_PROGRAM (as built), COPYTRADE_SOURCE, COPYTRADE_WORK (a folder for what is made here).
set(COPYTRADE_BINDIR ${CMAKE_INSTALL_PREFIX}/bin)
set(COPYTRADE_SYSCONFDIR ${CMAKE_INSTALL_PREFIX}/etc)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(COPYTRADE_SYSCONFDIR /etc)
endif()

configure_file(${COPYTRADE_SOURCE}/copytrade.service.in ${COPYTRADE_WORK}/copytrade.service @ONLY)
file(INSTALL ${COPYTRADE_WORK}/copytrade.service DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
file(INSTALL ${COPYTRADE_SOURCE}/sysusers.conf DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/sysusers.d RENAME copytrade.conf)
# What a person may have edited stays; a package's own conffile handling does the same.
set(config ${COPYTRADE_SYSCONFDIR}/copytrade)
if(DEFINED ENV{DESTDIR} OR NOT EXISTS ${config}/copytrade.toml)
  file(INSTALL ${COPYTRADE_SOURCE}/copytrade.toml DESTINATION ${config})
endif()

foreach(shell_file bash=bash-completion/completions/copytrade zsh=zsh/vendor-completions/_copytrade
        fish=fish/vendor_completions.d/copytrade.fish)
  string(REGEX MATCH "^([a-z]+)=(.*)/([^/]+)$" match ${shell_file})
  set(shell ${CMAKE_MATCH_1})
  set(folder ${CMAKE_MATCH_2})
  set(name ${CMAKE_MATCH_3})
  execute_process(COMMAND ${COPYTRADE_PROGRAM} completion ${shell}
                  OUTPUT_FILE ${COPYTRADE_WORK}/${name} COMMAND_ERROR_IS_FATAL ANY)
  file(INSTALL ${COPYTRADE_WORK}/${name} DESTINATION ${CMAKE_INSTALL_PREFIX}/share/${folder})
endforeach()

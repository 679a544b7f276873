# cmake --install (`./dev install PREFIX`): the programs, what Arrow needs beside them, the systemd unit with their path
# in it, and an example of a configuration. Everything else that they need comes from Debian packages
# (docs/operations/docker/Dockerfile lists them).
install(TARGETS skuad skua_cli RUNTIME DESTINATION bin)
install(FILES docs/operations/skuad.yaml LICENSE DESTINATION share/doc/skua)
install(CODE "set(skua_source \"${CMAKE_SOURCE_DIR}\")")
install(CODE [[
  file(READ "${skua_source}/docs/operations/systemd/skuad.service" unit)
  string(REPLACE /usr/local/bin "${CMAKE_INSTALL_PREFIX}/bin" unit "${unit}")
  file(WRITE "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/lib/systemd/system/skuad.service" "${unit}")
]])
if(SKUA_ARROW AND NOT installed_arrow_fits)
  # Under the names that the programs ask for, which are those with a version.
  file(GLOB arrow_libraries ${SKUA_ARROW_ROOT}/lib/lib*.so.*)
  install(FILES ${arrow_libraries} DESTINATION lib/skua)
  set_target_properties(skua_cli PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/skua")
endif()

include(GoogleTest)

# GCC 12 reports std::optional members as maybe uninitialized where they are not. Clang, which only builds the fuzz
# targets, warns of other things than GCC does.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  set(SKUA_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wno-maybe-uninitialized -Werror)
endif()

# skua_library(NAME name SRCS file... DEPS target...): one folder, one static library.
function(skua_library)
  cmake_parse_arguments(LIB "" "NAME" "SRCS;DEPS" ${ARGN})
  add_library(${LIB_NAME} STATIC ${LIB_SRCS})
  target_include_directories(${LIB_NAME} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_options(${LIB_NAME} PRIVATE ${SKUA_WARNINGS})
  target_link_libraries(${LIB_NAME} PUBLIC ${LIB_DEPS})
endfunction()

# skua_binary(NAME name SRCS file... DEPS target...)
function(skua_binary)
  cmake_parse_arguments(BIN "" "NAME" "SRCS;DEPS" ${ARGN})
  add_executable(${BIN_NAME} ${BIN_SRCS})
  target_compile_options(${BIN_NAME} PRIVATE ${SKUA_WARNINGS})
  target_link_libraries(${BIN_NAME} PRIVATE ${BIN_DEPS})
endfunction()

# skua_test(NAME name SRCS file... DEPS target... [TIMEOUT seconds] [FILTER cases] [ENVIRONMENT name=value...]): a GoogleTest
# program; every case is a ctest case.
function(skua_test)
  cmake_parse_arguments(TEST "" "NAME;TIMEOUT;FILTER" "SRCS;DEPS;ENVIRONMENT" ${ARGN})
  skua_binary(NAME ${TEST_NAME} SRCS ${TEST_SRCS} DEPS ${TEST_DEPS} GTest::gtest GTest::gtest_main)
  # What tests themselves compute is little; optimizing it is a third of their compile time.
  if(CMAKE_BUILD_TYPE STREQUAL Release OR CMAKE_BUILD_TYPE STREQUAL RelWithDebInfo)
    target_compile_options(${TEST_NAME} PRIVATE -O1)
  endif()
  set_target_properties(${TEST_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_include_directories(${TEST_NAME} PRIVATE ${CMAKE_SOURCE_DIR})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  gtest_discover_tests(${TEST_NAME} DISCOVERY_MODE PRE_TEST TEST_PREFIX ${TEST_NAME}. TEST_FILTER "${TEST_FILTER}"
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    PROPERTIES TIMEOUT ${TEST_TIMEOUT} ENVIRONMENT "${TEST_ENVIRONMENT}")
endfunction()

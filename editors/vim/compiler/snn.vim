" :make checks the program of the buffer; errors go to the quickfix list.
if exists('current_compiler')
  finish
endif
let current_compiler = 'snn'

CompilerSet makeprg=snnc\ check\ %:S
CompilerSet errorformat=%Eerror[E%n]:\ %m,%Wwarning[W%n]:\ %m,%Z\ %#-->\ %f:%l:%c,%-G%.%#

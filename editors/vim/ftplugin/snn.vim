" Settings for .snn programs, as the formatter writes them.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal expandtab shiftwidth=2 softtabstop=2 smartindent
setlocal comments=:///,:// commentstring=//\ %s
setlocal formatoptions-=t formatoptions+=croql
setlocal suffixesadd=.snn
compiler snn

let b:undo_ftplugin = 'setlocal expandtab< shiftwidth< softtabstop< smartindent< comments< commentstring<'
      \ . ' formatoptions< suffixesadd< makeprg< errorformat<'

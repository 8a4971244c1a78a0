@rem Lets the scripts of package.json begin with "exec", which a POSIX shell needs to hand signals on, under cmd.exe too.
@%*

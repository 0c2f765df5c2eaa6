/// A terminfo entry for terminals that show 24-bit colours but whose own entry does not say so. Debian ships the `-direct`
/// entries in a package that few have, so the program brings one.
///
/// It holds only what every ECMA-48 terminal does alike (no REP, no back-colour erase, no scrolling regions). Colours 0 to 255
/// are the palette, higher values are 0xRRGGBB. The source, for `tic -x`, printed by `infocmp -0 -x -Q2 -q`:
///
/// ```
/// vlmchat-direct|ECMA-48 terminal with direct colour,
///     am, mir, msgr, xenl, RGB, AX,
///     cols#80, it#8, lines#24, colors#0x1000000, pairs#0x10000,
///     bel=^G, blink=\E[5m, bold=\E[1m, civis=\E[?25l, clear=\E[H\E[2J, cnorm=\E[?25h, cr=\r,
///     cub=\E[%p1%dD, cub1=^H, cud=\E[%p1%dB, cud1=\n, cuf=\E[%p1%dC, cuf1=\E[C,
///     cup=\E[%i%p1%d;%p2%dH, cuu=\E[%p1%dA, cuu1=\E[A, dim=\E[2m, ed=\E[J, el=\E[K, el1=\E[1K,
///     home=\E[H, hpa=\E[%i%p1%dG, op=\E[39;49m, rev=\E[7m, ritm=\E[23m, rmcup=\E[?1049l,
///     rmam=\E[?7l, rmkx=\E[?1l\E>, rmso=\E[27m, rmul=\E[24m,
///     setab=\E[%?%p1%{8}%<%t4%p1%d%e%p1%{16}%<%t10%p1%{8}%-%d%e%p1%{256}%<%t48;5;%p1%d%e48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
///     setaf=\E[%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e%p1%{256}%<%t38;5;%p1%d%e38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
///     sgr=\E[0%?%p6%t;1%;%?%p5%t;2%;%?%p2%t;4%;%?%p1%p3%|%t;7%;%?%p4%t;5%;m,
///     sgr0=\E[m, sitm=\E[3m, smam=\E[?7h, smcup=\E[?1049h, smkx=\E[?1h\E=, smso=\E[7m, smul=\E[4m, vpa=\E[%i%p1%dd,
/// ```
enum DirectColorEntry {
  static let name = "vlmchat-direct"

  /// A value of the environment variable TERMINFO that holds the entry itself.
  static let terminfo = """
    b64:HgIzAA8ADwBpAUACdmxtY2hhdC1kaXJlY3R8RUNNQS00OCB0ZXJtaW5hbCB3aXRoIGRpcmVjdCBjb2xvdXIAAAEAAAEAAAAAAAAA\
    AAEBUAAAAAgAAAAYAAAA_____________________________________________________wAAAAEAAAEA__8AAAIA_____wQADAAQ\
    ABQA__8fADAAMgA2AD0A__8_AEYA__9KAP_______________04AUwBYAP__YQD_______9mAGsAcAD_____dQB5AP____-CAIgA____\
    ________________________________________________________________________________________________________\
    ______-OAJYA_____________________________________________54A________pwCwAP__uQD_________________________\
    _______CAP_______80A__________________________________________________8OARQB____________________________\
    ________________________________________________________________________________________________________\
    ________________________________________________________________________________________________________\
    _________________________________________________________________________xoB____________________________\
    ____________________________________________HwH__________________________________ygB____________________\
    ____LQH_________________________________________________________________________________________________\
    _zMBuQEHAA0AG1tIG1sySgAbW0sAG1tKABtbJWklcDElZEcAG1slaSVwMSVkOyVwMiVkSAAKABtbSAAbWz8yNWwACAAbWz8yNWgAG1tD\
    ABtbQQAbWzVtABtbMW0AG1s_MTA0OWgAG1sybQAbWzdtABtbN20AG1s0bQAbW20AG1s_MTA0OWwAG1syN20AG1syNG0AG1s_MWwbPgAb\
    Wz8xaBs9ABtbJXAxJWRCABtbJXAxJWREABtbJXAxJWRDABtbJXAxJWRBABtbJWklcDElZGQAG1swJT8lcDYldDsxJTslPyVwNSV0OzIl\
    OyU_JXAyJXQ7NCU7JT8lcDElcDMlfCV0OzclOyU_JXA0JXQ7NSU7bQAbWz83aAAbWz83bAAbWzFLABtbMzk7NDltABtbM20AG1syM20A\
    G1slPyVwMSV7OH0lPCV0MyVwMSVkJWUlcDElezE2fSU8JXQ5JXAxJXs4fSUtJWQlZSVwMSV7MjU2fSU8JXQzODs1OyVwMSVkJWUzODsy\
    OyVwMSV7NjU1MzZ9JS8lZDslcDElezI1Nn0lLyV7MjU1fSUmJWQ7JXAxJXsyNTV9JSYlZCU7bQAbWyU_JXAxJXs4fSU8JXQ0JXAxJWQl\
    ZSVwMSV7MTZ9JTwldDEwJXAxJXs4fSUtJWQlZSVwMSV7MjU2fSU8JXQ0ODs1OyVwMSVkJWU0ODsyOyVwMSV7NjU1MzZ9JS8lZDslcDEl\
    ezI1Nn0lLyV7MjU1fSUmJWQ7JXAxJXsyNTV9JSYlZCU7bQACAAAAAAACAAcAAQEAAAMAQVgAUkdCAA==
    """
}

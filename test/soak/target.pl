# The program in a target pod of a soak: says who it is and gives back what it hears, to one client after another; who asks it to be deaf is read no more. Perl, since it starts in a few milliseconds and is there wherever Debian is.
use strict;
use warnings;
use Socket;

socket(my $server, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($server, SOL_SOCKET, SO_REUSEADDR, 1);
bind($server, sockaddr_in($ENV{PORT}, inet_aton($ENV{POD_IP}))) or die "bind: $!";
listen($server, 16) or die "listen: $!";
while (accept(my $client, $server)) {
    syswrite($client, "hello from $ENV{HOSTNAME}\n");
    while (sysread($client, my $heard, 4096)) {
        sleep if $heard =~ /^deaf$/m;
        syswrite($client, $heard);
    }
    close($client);
}
